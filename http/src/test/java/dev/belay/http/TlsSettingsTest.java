// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HTTPS against a certificate authority of our own: what is refused, and what works.
class TlsSettingsTest {
  @TempDir static Path folder;
  private static TestCertificates certificates;
  private static TlsSettings trusting;

  @BeforeAll
  static void issue() throws Exception {
    certificates = new TestCertificates(folder);
    certificates.issue("good", "san=dns:localhost,dns:sub.localhost");
    certificates.issue("expired", "san=dns:localhost", "-startdate", "-20d", "-validity", "10");
    certificates.issue("future", "san=dns:localhost", "-startdate", "+20d", "-validity", "10");
    certificates.issue("other", "san=dns:other.example");
    certificates.issue("forClients", "san=dns:localhost", "-ext", "eku=clientAuth");
    certificates.issue("client", "san=email:client@example.com");
    trusting = TlsSettings.standard().withTrusted(certificates.certificates("ca"));
  }

  private static ScriptedServer serve(String alias, Consumer<SSLServerSocket> with)
      throws Exception {
    return serve(certificates.serving(alias), with);
  }

  private static ScriptedServer serve(SSLContext context, Consumer<SSLServerSocket> with)
      throws Exception {
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    with.accept(socket);
    return new ScriptedServer(
        socket,
        peer -> {
          while (peer.readHead() != null) {
            peer.write(ScriptedServer.ok(told((SSLSocket) peer.socket())));
          }
        });
  }

  /// Protocol, name that was asked for, and who asked.
  private static String told(SSLSocket socket) throws IOException {
    ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
    String name =
        session.getRequestedServerNames().stream()
            .map(each -> ((SNIHostName) each).getAsciiName())
            .findFirst()
            .orElse("-");
    String client = socket.getNeedClientAuth() ? session.getPeerPrincipal().getName() : "-";
    return session.getProtocol() + " " + name + " " + client;
  }

  private static ScriptedServer serve(String alias) throws Exception {
    return serve(alias, socket -> {});
  }

  private static Session session(TlsSettings settings) {
    return Session.builder().tls(settings).retry(RetryPolicy.none()).build();
  }

  private static String url(ScriptedServer server) {
    return "https://localhost:" + server.port() + "/";
  }

  private static String text(TlsSettings settings, String url) throws Exception {
    try (Session session = session(settings)) {
      return session.call(Request.get(url), Response::text);
    }
  }

  private static TlsFailedException refusal(TlsSettings settings, ScriptedServer server) {
    try (Session session = session(settings)) {
      TlsFailedException e =
          catchThrowableOfType(TlsFailedException.class, () -> session.get(url(server)).close());
      assertThat(e.error()).isEqualTo(ErrorClass.TLS);
      assertThat(session.stats().openConnections()).isZero();
      assertThat(session.stats().inFlight()).isZero();
      return e;
    }
  }

  private static void assertRefused(String alias, TlsSettings settings, String reason)
      throws Exception {
    try (ScriptedServer server = serve(alias)) {
      TlsFailedException e = refusal(settings, server);
      assertThat(e)
          .hasMessageStartingWith(
              "GET "
                  + url(server)
                  + " gave up: the TLS handshake with localhost:"
                  + server.port()
                  + " failed: "
                  + reason
                  + " (");
      assertThat(e.retryable()).isFalse();
    }
  }

  @Test
  void bad_certificates_are_refused_with_the_reason() throws Exception {
    assertRefused("expired", trusting, "its certificate has expired");
    assertRefused("future", trusting, "its certificate is not valid yet");
    assertRefused("other", trusting, "its certificate is not for localhost");
    assertRefused("forClients", trusting, "its certificate is not for servers");
    assertRefused(
        "good", TlsSettings.standard(), "its certificate was issued by nobody who is trusted");
  }

  @Test
  void a_protocol_that_only_one_side_speaks_is_refused() throws Exception {
    try (ScriptedServer server =
        serve("good", socket -> socket.setEnabledProtocols(new String[] {"TLSv1.2"}))) {
      assertThat(text(trusting, url(server))).startsWith("TLSv1.2 ");
      assertThat(refusal(trusting.withProtocols("TLSv1.3"), server))
          .hasMessageContaining("failed: there is no version of TLS that both sides speak (");
    }
    // A server of old answers any hello with TLS 1.0.
    byte[] hello = new byte[47];
    byte[] head = {22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1};
    System.arraycopy(head, 0, hello, 0, head.length);
    hello[44] = (byte) 0xc0;
    hello[45] = 0x13;
    try (ScriptedServer old =
        ScriptedServer.start(peer -> {
          peer.write(hello);
          peer.awaitEnd();
        })) {
      assertThat(refusal(trusting, old))
          .hasMessageContaining("failed: there is no version of TLS that both sides speak (");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trusting.withProtocols("TLSv9"))
        .withMessageStartingWith("protocols must be of [")
        .withMessageEndingWith("], were [TLSv9]");
  }

  @Test
  void the_name_of_the_host_is_told_to_the_server() throws Exception {
    try (ScriptedServer server = serve("good")) {
      assertThat(text(trusting, url(server))).isEqualTo("TLSv1.3 localhost -");
    }
  }

  @Test
  void a_client_certificate_is_shown_to_who_asks() throws Exception {
    try (ScriptedServer server = serve("good", socket -> socket.setNeedClientAuth(true))) {
      TlsSettings store =
          trusting.withIdentity(certificates.identity("client"), TestCertificates.PASSWORD);
      assertThat(text(store, url(server))).isEqualTo("TLSv1.3 localhost CN=client");
      TlsSettings pem =
          trusting.withIdentity(certificates.certificates("client"), certificates.key("client"));
      assertThat(text(pem, url(server))).isEqualTo("TLSv1.3 localhost CN=client");
      assertThat(text(pem.withProtocols("TLSv1.2"), url(server)))
          .isEqualTo("TLSv1.2 localhost CN=client");
      try (Session without = session(trusting)) {
        RequestException e =
            catchThrowableOfType(RequestException.class, () -> without.get(url(server)).close());
        assertThat(e)
            .isInstanceOf(TlsFailedException.class)
            .hasMessageContaining("failed: it wants a client certificate (");
        assertThat(e.retryable()).isFalse();
      }
    }
  }

  @Test
  void https_goes_through_a_proxy_and_is_checked_there_too() throws Exception {
    try (ScriptedServer server = serve("good");
        ScriptedServer proxy = ForwardingProxy.start(server.port(), "Basic YW5uOnB3");
        Session session =
            Session.builder()
                .tls(trusting)
                .proxy(Proxy.of("http://ann:pw@127.0.0.1:" + proxy.port()))
                .retry(RetryPolicy.none())
                .build()) {
      for (int i = 0; i < 3; i++) {
        try (Response response = session.get("https://sub.localhost/")) {
          assertThat(response.text()).isEqualTo("TLSv1.3 sub.localhost -");
          assertThat(response.connectionReused()).isEqualTo(i > 0);
        }
      }
      assertThat(server.heads())
          .hasSize(3)
          .allMatch(head -> head.startsWith("GET / HTTP/1.1\r\n"))
          .allMatch(head -> head.contains("\r\nHost: sub.localhost\r\n"))
          .noneMatch(head -> head.contains("Proxy-"));
      assertThat(proxy.heads()).hasSize(1);
      assertThatExceptionOfType(TlsFailedException.class)
          .isThrownBy(() -> session.get("https://other.example/").close())
          .withMessageContaining("its certificate is not for other.example");
    }
  }

  @Test
  void insecure_believes_everybody() throws Exception {
    TlsSettings insecure = TlsSettings.standard().insecure();
    try (ScriptedServer expired = serve("expired");
        ScriptedServer other = serve("other")) {
      assertThat(text(insecure, url(expired))).isNotEmpty();
      assertThat(text(insecure, url(other))).isNotEmpty();
    }
    assertThat(insecure)
        .hasToString("TlsSettings[trust=everybody, identity=none, protocols=the JDK's]");
  }

  @Test
  void files_that_do_not_hold_what_they_should_are_named() throws Exception {
    Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");
    Path ca = certificates.certificates("ca");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> trusting.withTrusted(nothing))
        .withMessageContaining("no certificates to trust in " + nothing);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> trusting.withIdentity(ca, nothing))
        .withMessageContaining("holds no PKCS #8 key without a password (BEGIN PRIVATE KEY)");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> trusting.withIdentity(certificates.identity("client"), "wrong".toCharArray()));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Session.builder().tls(trusting).sslContext(SSLContext.getDefault()).build())
        .withMessage("tls and sslContext exclude each other: both were given");
    assertThat(trusting)
        .hasToString("TlsSettings[trust=given, identity=none, protocols=the JDK's]");
  }
}
