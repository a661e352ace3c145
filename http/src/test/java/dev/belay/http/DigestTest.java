// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// RFC 7616. The nonce of the client is chance, so what is sent is compared with a calculation made
/// here, which is itself held to the examples of the RFC.
class DigestTest {
  private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=(?:\"([^\"]*)\"|([^\", ]+))");
  private static final String EXAMPLE =
      "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=%s, "
          + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
          + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

  private static String hash(String algorithm, String text) throws Exception {
    String name = algorithm.equals("SHA-512-256") ? "SHA-512/256" : algorithm;
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// RFC 7616 section 3.4.
  private static String response(
      String algorithm, String user, String password, String method, Map<String, String> said)
      throws Exception {
    boolean session = algorithm.endsWith("-sess");
    String hash = session ? algorithm.substring(0, algorithm.length() - 5) : algorithm;
    String a1 = user + ":" + said.get("realm") + ":" + password;
    if (session) {
      a1 = hash(hash, a1) + ":" + said.get("nonce") + ":" + said.get("cnonce");
    }
    String a2 = method + ":" + said.get("uri");
    String middle =
        said.containsKey("qop")
            ? said.get("nc") + ":" + said.get("cnonce") + ":" + said.get("qop") + ":"
            : "";
    return hash(hash, hash(hash, a1) + ":" + said.get("nonce") + ":" + middle + hash(hash, a2));
  }

  private static Map<String, String> parameters(String line) {
    assertThat(line).startsWith("Digest ");
    Map<String, String> found = new TreeMap<>();
    Matcher matcher = PARAMETER.matcher(line.substring("Digest ".length()));
    while (matcher.find()) {
      found.put(matcher.group(1), matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
    }
    return found;
  }

  private static Headers challenge(String... values) {
    Headers headers = Headers.empty();
    for (String value : values) {
      headers = headers.with("WWW-Authenticate", value);
    }
    return headers;
  }

  private static DigestAnswers mufasa() {
    return new DigestAnswers(Credentials.digest("Mufasa", "Circle of Life"));
  }

  private static final Request EXAMPLE_REQUEST =
      Request.get("http://www.example.org/dir/index.html");

  @Test
  void the_calculation_here_gives_what_the_rfc_shows() throws Exception {
    Map<String, String> said =
        Map.of(
            "realm",
            "http-auth@example.org",
            "uri",
            "/dir/index.html",
            "nonce",
            "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            "nc",
            "00000001",
            "cnonce",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "qop",
            "auth");
    assertThat(response("MD5", "Mufasa", "Circle of Life", "GET", said))
        .isEqualTo("8ca523f5e9506fed4657c9700eebdbec");
    assertThat(response("SHA-256", "Mufasa", "Circle of Life", "GET", said))
        .isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  }

  @Test
  void answers_the_challenges_of_the_rfc() throws Exception {
    for (String algorithm : List.of("MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess")) {
      DigestAnswers answers = mufasa();
      assertThat(answers.challenged(challenge("Digest " + EXAMPLE.formatted(algorithm)), null))
          .isTrue();
      String line = answers.line(EXAMPLE_REQUEST);
      Map<String, String> said = parameters(line);
      assertThat(said)
          .as(line)
          .containsEntry("username", "Mufasa")
          .containsEntry("uri", "/dir/index.html")
          .containsEntry("nc", "00000001")
          .containsEntry("qop", "auth")
          .containsEntry("opaque", "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")
          .containsEntry("algorithm", algorithm)
          .containsEntry("response", response(algorithm, "Mufasa", "Circle of Life", "GET", said));
      assertThat(line).contains(" qop=auth,", " nc=00000001,").doesNotContain("algorithm=\"");
    }
  }

  @Test
  void counts_the_uses_of_a_nonce() throws Exception {
    DigestAnswers answers = mufasa();
    Headers challenge = challenge("Digest " + EXAMPLE.formatted("MD5"));
    assertThat(answers.challenged(challenge, null)).isTrue();
    for (int use = 1; use <= 300; use++) {
      Request request = Request.of("POST", "http://h/p?q=" + use);
      Map<String, String> said = parameters(answers.line(request));
      assertThat(said)
          .containsEntry("nc", String.format("%08x", use))
          .containsEntry("uri", "/p?q=" + use)
          .containsEntry("response", response("MD5", "Mufasa", "Circle of Life", "POST", said));
    }
    // Another request of the same time was challenged with the same nonce: the count goes on.
    assertThat(answers.challenged(challenge, null)).isTrue();
    assertThat(parameters(answers.line(EXAMPLE_REQUEST))).containsEntry("nc", "0000012d");
  }

  @Test
  void the_first_challenge_that_can_be_answered_is_answered() throws Exception {
    DigestAnswers answers = mufasa();
    assertThat(
            answers.challenged(
                challenge(
                    "Basic realm=\"x\", Digest realm=\"a\", nonce=\"1\", algorithm=SHA3-512",
                    "Digest realm=\"b\", nonce=\"2\", qop=\"auth-int\"",
                    "Digest realm=\"c\", nonce=\"3\", algorithm=SHA-256, qop=\"auth\"",
                    "Digest realm=\"d\", nonce=\"4\", qop=\"auth\""),
                null))
        .isTrue();
    assertThat(parameters(answers.line(EXAMPLE_REQUEST))).containsEntry("realm", "c");
  }

  @Test
  void a_server_of_old_without_qop_is_answered_as_rfc_2069_had_it() throws Exception {
    DigestAnswers answers = mufasa();
    assertThat(answers.challenged(challenge("Digest realm=\"r\", nonce=\"n\""), null)).isTrue();
    Map<String, String> said = parameters(answers.line(EXAMPLE_REQUEST));
    assertThat(said)
        .doesNotContainKeys("qop", "nc")
        .containsEntry("response", response("MD5", "Mufasa", "Circle of Life", "GET", said));
  }

  @Test
  void what_is_no_challenge_is_not_answered() {
    for (String value :
        List.of(
            "",
            "Digest",
            "Digest realm",
            "Digest realm=\"r\"",
            "Digest nonce=\"n\"",
            "Digest ,,,",
            "Basic realm=\"r\"",
            "\"",
            "Digest realm=\"r, nonce=\"n",
            "=",
            "Digest " + "x".repeat(9000),
            "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
            "Digest realm=\"r\", nonce=\"n\", algorithm=MD4")) {
      assertThat(mufasa().challenged(challenge(value), null)).as(value).isFalse();
    }
  }

  @Test
  void a_hashed_name_is_an_offer_that_is_not_taken() throws Exception {
    DigestAnswers answers = mufasa();
    assertThat(
            answers.challenged(
                challenge(
                    "Digest " + EXAMPLE.formatted("SHA-256") + ", charset=UTF-8, userhash=true"),
                null))
        .isTrue();
    Map<String, String> said = parameters(answers.line(EXAMPLE_REQUEST));
    assertThat(said)
        .containsEntry("username", "Mufasa")
        .containsEntry("response", response("SHA-256", "Mufasa", "Circle of Life", "GET", said));
  }

  @Test
  void a_challenge_with_controls_is_not_answered() {
    for (String odd : List.of("realm=\"\u0001\", nonce=\"n\"", "realm=\"r\", nonce=\"\u007f\"")) {
      Headers answer = new Headers(new String[] {"WWW-Authenticate", "Digest " + odd});
      assertThat(mufasa().challenged(answer, null)).isFalse();
    }
  }

  @Test
  void a_name_beyond_ascii_is_sent_as_the_rfc_writes_it() throws Exception {
    DigestAnswers answers = new DigestAnswers(Credentials.digest("J\u00e4s\u00f8n Doe", "pw"));
    assertThat(
            answers.challenged(
                challenge("Digest " + EXAMPLE.formatted("SHA-256") + ", charset=UTF-8"), null))
        .isTrue();
    assertThat(answers.line(EXAMPLE_REQUEST))
        .startsWith("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm=");
  }

  private static String refusing(String challenge) {
    return "HTTP/1.1 401 Who\r\nContent-Length: 3\r\nWWW-Authenticate: "
        + challenge
        + "\r\n\r\nwho";
  }

  private static String authorization(String head) {
    return head.lines()
        .filter(line -> line.startsWith("Authorization: "))
        .map(line -> line.substring("Authorization: ".length()))
        .findFirst()
        .orElse("");
  }

  /// Asks for a nonce that holds for two requests.
  private static ScriptedServer guarded() throws Exception {
    return ScriptedServer.start(peer -> {
      int number = 0;
      for (String head = peer.readHead(); head != null; head = peer.readHead()) {
        peer.readBody(head.contains("Content-Length: 4") ? 4 : 0);
        String said = authorization(head);
        boolean known = said.contains("nonce=\"n" + number + "\"");
        if (known && parameters(said).get("nc").compareTo("00000002") <= 0) {
          peer.write(ScriptedServer.ok("in"));
        } else {
          number++;
          String stale = said.isEmpty() ? "" : ", stale=TRUE";
          peer.write(
              refusing("Digest realm=\"r\", qop=\"auth\", nonce=\"n" + number + "\"" + stale));
        }
      }
    });
  }

  @Test
  void a_session_answers_uses_the_nonce_again_and_takes_a_new_one() throws Exception {
    try (ScriptedServer server = guarded();
        Session session =
            Session.builder()
                .credentials(server.url(""), Credentials.digest("ann", "pw"))
                .limit(Limit.global().inFlight(1))
                .build()) {
      for (int i = 0; i < 5; i++) {
        try (Response response = session.post(server.url("/x"), RequestBody.of("body"))) {
          assertThat(response.text()).isEqualTo("in");
          assertThat(response.attempts()).hasSize(1);
        }
      }
      assertThat(
              server.heads().stream()
                  .map(DigestTest::authorization)
                  .map(said ->
                      said.isEmpty()
                          ? "-"
                          : parameters(said).get("nonce") + parameters(said).get("nc"))
                  .toList())
          .containsExactly(
              "-",
              "n100000001",
              "n100000002",
              "n100000003",
              "n200000001",
              "n200000002",
              "n200000003",
              "n300000001");
      assertThat(session.stats().peakInFlight()).isEqualTo(1);
    }
  }

  @Test
  void each_try_is_let_through_by_the_limits() throws Exception {
    try (ScriptedServer server = guarded();
        Session session =
            Session.builder()
                .limit(Limit.perHost().rate(1, java.time.Duration.ofMillis(300)))
                .build()) {
      long begun = System.nanoTime();
      Request request =
          Request.get(server.url("/")).withCredentials(Credentials.digest("ann", "pw"));
      assertThat(session.call(request, Response::text)).isEqualTo("in");
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(290_000_000L);
      assertThat(server.heads()).hasSize(2);
    }
  }

  @Test
  void a_wrong_password_is_tried_once() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(refusing("Digest realm=\"r\", nonce=\"n\", qop=\"auth\""));
        Session session = Session.create()) {
      Request request =
          Request.get(server.url("/")).withCredentials(Credentials.digest("ann", "wrong"));
      try (Response response = session.send(request)) {
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.text()).isEqualTo("who");
      }
      assertThat(server.heads()).hasSize(2);
    }
  }

  @Test
  void a_server_that_is_never_content_is_left_after_three_challenges() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              int number = 0;
              while (peer.readHead() != null) {
                peer.write(
                    refusing(
                        "Digest realm=\"r\", stale=true, qop=\"auth\", nonce=\""
                            + number++
                            + "\""));
              }
            });
        Session session = Session.create()) {
      Request request =
          Request.get(server.url("/")).withCredentials(Credentials.digest("ann", "pw"));
      try (Response response = session.send(request)) {
        assertThat(response.status()).isEqualTo(401);
      }
      assertThat(server.heads()).hasSize(4);
    }
  }

  @Test
  void a_body_that_is_spent_leaves_the_401_to_the_caller() throws Exception {
    RequestBody once =
        new RequestBody() {
          @Override
          public long length() {
            return 4;
          }

          @Override
          public String contentType() {
            return "text/plain";
          }

          @Override
          public InputStream open() {
            return new java.io.ByteArrayInputStream(new byte[4]);
          }

          @Override
          public boolean repeatable() {
            return false;
          }
        };
    try (ScriptedServer server = guarded();
        Session session = Session.create()) {
      Request request =
          Request.of("POST", server.url("/"))
              .withBody(once)
              .withCredentials(Credentials.digest("ann", "pw"));
      try (Response response = session.send(request)) {
        assertThat(response.status()).isEqualTo(401);
      }
      assertThat(server.heads()).hasSize(1);
    }
  }
}
