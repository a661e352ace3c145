// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.testing.Eventually;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;
  private static ScriptedServer server;
  private static SSLContext trusting;

  /// A server with a certificate for `localhost`, and not for `127.0.0.1`.
  @BeforeAll
  static void start() throws Exception {
    Path file = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    assertThat(keytool.exitValue()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    trust.init(trusted);
    SSLContext serving = SSLContext.getInstance("TLS");
    serving.init(keys.getKeyManagers(), null, null);
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
    SSLServerSocket socket =
        (SSLServerSocket)
            serving
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server =
        new ScriptedServer(
            socket,
            peer -> {
              String head = peer.readHead();
              while (head != null) {
                if (head.startsWith("GET /silent")) {
                  peer.awaitEnd();
                }
                peer.write(ScriptedServer.ok("secret"));
                head = peer.readHead();
              }
            });
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static String url(String host) {
    return "https://" + host + ":" + server.port() + "/";
  }

  private static Session session(SSLContext context) {
    return Session.builder()
        .sslContext(context)
        .retry(RetryPolicy.standard().backoff(Duration.ofMillis(1), Duration.ofMillis(1)))
        .build();
  }

  @Test
  void talks_to_a_host_that_proves_its_name() throws Exception {
    try (Session session = session(trusting)) {
      for (int i = 0; i < 3; i++) {
        try (Response response = session.get(url("localhost"))) {
          assertThat(response.text()).isEqualTo("secret");
          assertThat(response.connectionReused()).isEqualTo(i > 0);
          assertThat(response.timings().tls() == null).isEqualTo(i > 0);
        }
      }
    }
  }

  @Test
  void refuses_a_certificate_for_another_name() throws Exception {
    try (Session session = session(trusting)) {
      RequestException e =
          catchThrowableOfType(RequestException.class, () -> session.get(url("127.0.0.1")));
      assertThat(e).isInstanceOf(TlsFailedException.class);
      assertThat(e.error()).isEqualTo(ErrorClass.TLS);
      assertThat(e.retryable()).isFalse();
      assertThat(e.attempts()).hasSize(1);
      assertThat(e)
          .hasMessageStartingWith(
              "GET "
                  + url("127.0.0.1")
                  + " gave up: the TLS handshake with 127.0.0.1:"
                  + server.port()
                  + " failed: ")
          .hasMessageEndingWith(" (attempt 1 of 4, in the TLS handshake)");
      assertThat(session.stats().openConnections()).isZero();
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void refuses_an_issuer_that_nobody_vouches_for() throws Exception {
    try (Session session = session(SSLContext.getDefault())) {
      RequestException e =
          catchThrowableOfType(RequestException.class, () -> session.get(url("localhost")));
      assertThat(e.error()).isEqualTo(ErrorClass.TLS);
      assertThat(e.attempts()).hasSize(1);
    }
  }

  @Test
  void a_server_that_does_not_speak_tls_fails_the_handshake() throws Exception {
    try (ScriptedServer plain =
            ScriptedServer.start(peer -> peer.write("HTTP/1.1 400 Bad\r\n\r\n"));
        Session session =
            Session.builder().sslContext(trusting).retry(RetryPolicy.none()).build()) {
      RequestException e =
          catchThrowableOfType(
              RequestException.class, () -> session.get("https://localhost:" + plain.port() + "/"));
      assertThat(e.error()).isEqualTo(ErrorClass.TLS);
    }
  }

  @Test
  void a_handshake_that_gets_no_answer_ends_with_the_connect_timeout() throws Exception {
    try (ScriptedServer silent = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session =
            Session.builder()
                .sslContext(trusting)
                .connectTimeout(Duration.ofSeconds(2))
                .retry(RetryPolicy.none())
                .build()) {
      RequestException e =
          catchThrowableOfType(
              RequestException.class,
              () -> session.get("https://localhost:" + silent.port() + "/"));
      assertThat(e.error()).isEqualTo(ErrorClass.CONNECT_TIMEOUT);
      assertThat(e)
          .hasMessageContaining(
              "gave up: no connection within 2 s (attempt 1 of 1, in the TLS handshake; ");
    }
  }

  @Test
  void an_interrupt_and_a_timeout_reach_through_tls() throws Exception {
    try (Session session =
        Session.builder().sslContext(trusting).retry(RetryPolicy.none()).build()) {
      session.call(Request.get(url("localhost")), Response::text);
      RequestException late =
          catchThrowableOfType(
              RequestException.class,
              () ->
                  session.send(
                      Request.get(url("localhost") + "silent").withTimeout(Duration.ofSeconds(2))));
      assertThat(late.error()).isEqualTo(ErrorClass.TIMEOUT_FIRST_BYTE);
      java.util.concurrent.atomic.AtomicReference<Throwable> end =
          new java.util.concurrent.atomic.AtomicReference<>();
      int before = server.heads().size();
      Thread thread =
          Thread.startVirtualThread(() -> {
            try {
              session.get(url("localhost") + "silent");
            } catch (Exception e) {
              end.set(e);
            }
          });
      Eventually.until("it is on the wire", () -> server.heads().size() > before);
      thread.interrupt();
      assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
      assertThat(end.get()).isInstanceOf(InterruptedException.class);
      assertThat(session.stats().openConnections()).isZero();
      assertThat(session.stats().inFlight()).isZero();
    }
  }
}
