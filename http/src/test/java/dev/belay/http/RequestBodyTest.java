// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestBodyTest {
  private final Session session = Session.builder().retry(RetryPolicy.none()).build();

  @AfterEach
  void everything_is_given_back() {
    SessionStats stats = session.stats();
    session.close();
    assertThat(stats.inFlight()).isZero();
  }

  private static String sent(RequestBody body) throws IOException {
    try (InputStream in = body.open()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /// Sends a POST, and gives what the server read: the head, an empty line, the body as framed.
  private String received(RequestBody body) throws Exception {
    BlockingQueue<String> raw = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          String head = peer.readHead();
          StringBuilder rest = new StringBuilder();
          if (head.contains("\r\nTransfer-Encoding: chunked\r\n")) {
            while (!rest.toString().endsWith("0\r\n\r\n")) {
              rest.append(new String(peer.readBody(1), ISO_8859_1));
            }
          } else {
            int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
            int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
            rest.append(new String(peer.readBody(length), ISO_8859_1));
          }
          raw.add(head + rest);
          peer.write(ScriptedServer.ok(""));
        })) {
      session.post(server.url("/"), body).close();
    }
    return String.valueOf(raw.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void a_form_is_encoded_as_the_url_standard_has_it() throws Exception {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", "Z\u00fcrich & co");
    fields.put("a*-._~b", "1+1=2");
    fields.put("\ud83e\uddd7", "");
    fields.put("line", "one\r\ntwo");
    RequestBody form = RequestBody.form(fields);
    assertThat(sent(form))
        .isEqualTo("name=Z%C3%BCrich+%26+co&a*-._%7Eb=1%2B1%3D2&%F0%9F%A7%97=&line=one%0D%0Atwo");
    assertThat(form.contentType()).isEqualTo("application/x-www-form-urlencoded");
    assertThat(form.repeatable()).isTrue();
    assertThat(sent(RequestBody.form(List.of(Map.entry("k", "1"), Map.entry("k", "2")))))
        .isEqualTo("k=1&k=2");
    assertThat(sent(RequestBody.form(Map.of()))).isEmpty();
  }

  @Test
  void text_in_a_charset_names_it() throws Exception {
    RequestBody text = RequestBody.of("Z\u00fcrich", "text/csv", ISO_8859_1);
    assertThat(text.contentType()).isEqualTo("text/csv; charset=ISO-8859-1");
    assertThat(text.length()).isEqualTo(6);
    assertThat(RequestBody.of("Z\u00fcrich").length()).isEqualTo(7);
  }

  @Test
  void json_is_written_at_once() throws Exception {
    RequestBody json = RequestBody.json(Map.of("id", 7));
    assertThat(json.contentType()).isEqualTo("application/json");
    assertThat(sent(json)).isEqualTo("{\"id\":7}");
    assertThat(sent(RequestBody.json(null))).isEqualTo("null");
    Object circle = new Object[1];
    ((Object[]) circle)[0] = circle;
    assertThatThrownBy(() -> RequestBody.json(circle))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("value must become JSON: ");
  }

  @Test
  void a_form_with_files_has_its_parts_in_order(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("rope.txt");
    Files.writeString(file, "twelve millimetres");
    Multipart form =
        Multipart.builder()
            .field("a \"quoted\"\r\nname", "va\r\nlue")
            .file("upload", file, "text/plain")
            .part("data", "\u00fc\".bin", RequestBody.of(new byte[] {1, 2}, "application/x"))
            .part(
                "bare",
                null,
                RequestBody.stream(() -> new ByteArrayInputStream(new byte[3]), 3, null))
            .build();
    String boundary = form.contentType().substring("multipart/form-data; boundary=".length());
    assertThat(boundary).matches("[0-9a-zA-Z]{32}");
    String expected =
        """
        --B
        Content-Disposition: form-data; name="a %22quoted%22%0D%0Aname"

        va
        lue
        --B
        Content-Disposition: form-data; name="upload"; filename="rope.txt"
        Content-Type: text/plain

        twelve millimetres
        --B
        Content-Disposition: form-data; name="data"; filename="\u00fc%22.bin"
        Content-Type: application/x

        \1\2
        --B
        Content-Disposition: form-data; name="bare"

        \0\0\0
        --B--
        """
            .replace("\n", "\r\n")
            .replace("B", boundary);
    assertThat(sent(form)).isEqualTo(expected);
    assertThat(sent(form)).as("sent again").isEqualTo(expected);
    assertThat(form.length()).isEqualTo(expected.getBytes(UTF_8).length);
    assertThat(form.repeatable()).isTrue();
    assertThat(received(form))
        .contains("\r\nContent-Length: " + form.length() + "\r\n")
        .contains("\r\nContent-Type: multipart/form-data; boundary=" + boundary + "\r\n")
        .endsWith("\r\n--" + boundary + "--\r\n");
  }

  @Test
  void a_form_is_as_long_and_as_repeatable_as_its_parts() throws Exception {
    RequestBody once = RequestBody.once(new ByteArrayInputStream(new byte[5]), -1, "a/b");
    Multipart form = Multipart.builder().field("x", "y").part("f", "f", once).build();
    assertThat(form.length()).isEqualTo(-1);
    assertThat(form.repeatable()).isFalse();
    assertThat(received(form)).contains("\r\nTransfer-Encoding: chunked\r\n");
    Multipart empty = Multipart.builder().build();
    assertThat(sent(empty)).matches("--[0-9a-zA-Z]{32}--\r\n");
    assertThat(empty.length()).isEqualTo(38);
  }

  @Test
  void the_boundary_comes_from_the_loops_random() throws Exception {
    assertThat(Async.random()).isNotNull();
    assertThat(Multipart.builder().build().contentType())
        .isNotEqualTo(Multipart.builder().build().contentType());
  }

  @Test
  void a_stream_of_known_length_has_a_length_and_another_goes_in_chunks() throws Exception {
    byte[] bytes = "hello".getBytes(UTF_8);
    RequestBody known = RequestBody.stream(() -> new ByteArrayInputStream(bytes), 5, "a/b");
    assertThat(received(known))
        .contains("\r\nContent-Type: a/b\r\n")
        .contains("\r\nContent-Length: 5\r\n")
        .endsWith("\r\n\r\nhello");
    RequestBody unknown = RequestBody.stream(() -> new ByteArrayInputStream(bytes), -1, null);
    assertThat(received(unknown))
        .doesNotContain("Content-Length")
        .doesNotContain("Content-Type")
        .endsWith("\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    assertThatThrownBy(() -> RequestBody.stream(() -> new ByteArrayInputStream(bytes), -2, null))
        .hasMessage("length must be at least -1, was -2");
  }

  @Test
  void a_stream_that_breaks_is_not_ended_as_if_it_were_whole() throws Exception {
    BlockingQueue<String> raw = new LinkedBlockingQueue<>();
    InputStream breaking =
        new InputStream() {
          private int left = 100_000;

          @Override
          public int read() throws IOException {
            if (left == 0) {
              throw new IOException("the tape tore");
            }
            left--;
            return 'x';
          }
        };
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          raw.add(new String(peer.socket().getInputStream().readAllBytes(), ISO_8859_1));
        })) {
      RequestException e =
          catchThrowableOfType(
              RequestException.class,
              () -> session.post(server.url("/"), RequestBody.once(breaking, -1, "a/b")));
      assertThat(e)
          .hasMessage(
              "POST "
                  + server.url("/")
                  + " gave up: the request body cannot be read: the tape tore"
                  + " (attempt 1 of 1, sending the request)");
      assertThat(e.error()).isEqualTo(ErrorClass.SEND);
      assertThat(raw.poll(10, TimeUnit.SECONDS)).isNotNull().doesNotContain("\r\n0\r\n");
      assertThat(session.stats().openConnections()).isZero();
    }
  }

  @Test
  void what_can_be_read_once_is_sent_once() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.readBody(5);
            });
        Session patient = Session.create()) {
      RequestBody once =
          RequestBody.once(new ByteArrayInputStream("hello".getBytes(UTF_8)), 5, "a/b");
      Request request = Request.of("PUT", server.url("/")).withBody(once);
      RequestException first =
          catchThrowableOfType(RequestException.class, () -> patient.send(request));
      assertThat(first.attempts()).hasSize(1);
      RequestException second =
          catchThrowableOfType(RequestException.class, () -> patient.send(request));
      assertThat(second)
          .hasMessageContaining(
              "gave up: the request body cannot be opened: it can be read only once, and has been"
                  + " (attempt 1 of ");
    }
  }

  @Test
  void what_can_be_read_again_is_sent_again() throws Exception {
    List<String> bodies = new ArrayList<>();
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              bodies.add(new String(peer.readBody(5), ISO_8859_1));
              if (peer.number() > 1) {
                peer.write(ScriptedServer.ok("done"));
              }
            });
        Session patient = Session.create()) {
      RequestBody again =
          RequestBody.stream(() -> new ByteArrayInputStream("hello".getBytes(UTF_8)), 5, "a/b");
      try (Response response = patient.put(server.url("/"), again)) {
        assertThat(response.text()).isEqualTo("done");
        assertThat(response.attempts()).hasSize(2);
      }
    }
    assertThat(bodies).containsExactly("hello", "hello");
  }

  @Test
  void progress_is_told_up_to_the_last_byte() throws Exception {
    List<Long> told = new ArrayList<>();
    byte[] bytes = new byte[20_000];
    RequestBody body = RequestBody.of(bytes, "application/octet-stream").withProgress(told::add);
    assertThat(body.length()).isEqualTo(20_000);
    assertThat(body.contentType()).isEqualTo("application/octet-stream");
    assertThat(body.repeatable()).isTrue();
    assertThat(received(body)).endsWith("\0\0\0");
    assertThat(told).isSorted().hasSizeGreaterThan(1).last().isEqualTo(20_000L);
  }

  @Test
  void a_piece_of_a_live_stream_arrives_before_the_next_is_there() throws Exception {
    BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    InputStream live =
        new InputStream() {
          @Override
          public int read() {
            throw new UnsupportedOperationException("read by many");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            try {
              String piece = pieces.take();
              byte[] bytes = piece.getBytes(UTF_8);
              System.arraycopy(bytes, 0, target, offset, bytes.length);
              return bytes.length == 0 ? -1 : bytes.length;
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          arrived.add(new String(peer.readBody("3\r\none\r\n".length()), ISO_8859_1));
          pieces.add("");
          peer.readBody("0\r\n\r\n".length());
          peer.write(ScriptedServer.ok("done"));
        })) {
      pieces.add("one");
      try (Response response = session.post(server.url("/"), RequestBody.once(live, -1, null))) {
        assertThat(response.text()).isEqualTo("done");
      }
      assertThat(arrived).containsExactly("3\r\none\r\n");
    }
  }

  @Test
  void a_body_that_breaks_in_its_own_way_leaks_nothing() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
      RequestBody wrong =
          RequestBody.stream(
              () -> {
                throw new UnsupportedOperationException("not there");
              },
              -1,
              null);
      assertThatThrownBy(() -> session.post(server.url("/"), wrong))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().openConnections()).isZero();
    }
  }

  private static Request asking(String url, AtomicInteger opened) {
    byte[] bytes = "hello".getBytes(UTF_8);
    RequestBody body =
        RequestBody.stream(
            () -> {
              opened.incrementAndGet();
              return new ByteArrayInputStream(bytes);
            },
            5,
            null);
    return Request.of("PUT", url).withBody(body).withHeader("Expect", "100-continue");
  }

  @Test
  void a_body_may_wait_until_it_is_wanted() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    List<Integer> openedBefore = new ArrayList<>();
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          while (peer.readHead() != null) {
            openedBefore.add(opened.get());
            peer.write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
            String body = new String(peer.readBody(5), ISO_8859_1);
            peer.write(ScriptedServer.ok(body));
          }
        })) {
      for (int i = 0; i < 2; i++) {
        try (Response response = session.send(asking(server.url("/"), opened))) {
          assertThat(response.text()).isEqualTo("hello");
        }
      }
      assertThat(openedBefore).containsExactly(0, 1);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_body_that_is_not_wanted_is_not_sent() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 413 No\r\nContent-Length: 4\r\n\r\nless");
          peer.awaitEnd();
        })) {
      try (Response response = session.send(asking(server.url("/"), opened))) {
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.text()).isEqualTo("less");
      }
      assertThat(opened).hasValue(0);
      assertThat(session.stats().openConnections()).isZero();
    }
  }

  @Test
  void a_server_that_does_not_say_gets_the_body_all_the_same() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.write(ScriptedServer.ok(new String(peer.readBody(5), ISO_8859_1)));
        })) {
      try (Response response = session.send(asking(server.url("/"), opened))) {
        assertThat(response.text()).isEqualTo("hello");
      }
    }
  }

  @Test
  void a_query_asks_with_a_body() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("3"))) {
      try (Response response = session.query(server.url("/items"), RequestBody.of("a = 1"))) {
        assertThat(response.text()).isEqualTo("3");
        assertThat(response.request().isIdempotent()).isTrue();
      }
      assertThat(server.heads().getFirst())
          .startsWith("QUERY /items HTTP/1.1\r\n")
          .contains("\r\nContent-Type: text/plain; charset=utf-8\r\n")
          .contains("\r\nContent-Length: 5\r\n");
    }
  }

  @Test
  void relative_urls_are_resolved_against_the_base() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok(""));
        Session based =
            Session.builder()
                .baseUrl(server.url("/api/v1/"))
                .limit(Limit.global().inFlight(1))
                .build()) {
      for (String url :
          List.of("items?x=1", "/items", "../v2/items", "?y", "./a/../b", "", "caf\u00e9")) {
        based.get(url).close();
      }
      based.get(server.url("/whole")).close();
      assertThat(based.map(List.of("one", "/two"), Response::text)).containsExactly("", "");
      assertThat(server.heads())
          .extracting(head -> head.substring(0, head.indexOf(" HTTP")))
          .containsExactly(
              "GET /api/v1/items?x=1",
              "GET /items",
              "GET /api/v2/items",
              "GET /api/v1/?y",
              "GET /api/v1/b",
              "GET /api/v1/",
              "GET /api/v1/caf%C3%A9",
              "GET /whole",
              "GET /api/v1/one",
              "GET /two");
    }
    assertThatThrownBy(() -> session.get("items"))
        .hasMessage("URL must begin with http:// or https://, was \"items\"");
    assertThatThrownBy(() -> Session.builder().baseUrl("/api"))
        .hasMessage("URL must begin with http:// or https://, was \"/api\"");
  }
}
