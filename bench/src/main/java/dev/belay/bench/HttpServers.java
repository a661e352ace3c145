// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// What the clients ask: an nginx with small and large pages, cleartext and TLS, and a server that
/// takes its time; each in a process of its own.
final class HttpServers implements AutoCloseable {
  static final int SMALL = 200;
  static final int LARGE = 64 * 1_024;

  private static final String PASSWORD = "changeit";

  private final Path folder = Files.createTempDirectory("belay-bench");
  private final int port = freePort();
  private final int securePort = freePort();
  private final KeyStore keys;
  private final Process nginx;
  private final Process delaying;
  private final int delayingPort;

  HttpServers() throws Exception {
    keys = makeKeys();
    writePem("key.pem", "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
    writePem("certificate.pem", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    nginx = startNginx();
    delaying =
        new ProcessBuilder(
                java("java"),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                DelayServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = delaying.inputReader();
    delayingPort = Integer.parseInt(said.readLine());
  }

  HttpPeer.Job small(int inFlight) throws Exception {
    return job("http", port, "/small", SMALL, inFlight);
  }

  HttpPeer.Job large(int inFlight) throws Exception {
    return job("http", port, "/large", LARGE, inFlight);
  }

  HttpPeer.Job secure(int inFlight) throws Exception {
    return job("https", securePort, "/small", SMALL, inFlight);
  }

  HttpPeer.Job delayed(int inFlight) throws Exception {
    return job("http", delayingPort, "/", DelayServer.SIZE, inFlight);
  }

  private HttpPeer.Job job(String scheme, int to, String path, int size, int inFlight)
      throws Exception {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    factory.init(trusted);
    TrustManager[] trust = factory.getTrustManagers();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust, null);
    return new HttpPeer.Job(
        URI.create(scheme + "://127.0.0.1:" + to + path),
        size,
        inFlight,
        context,
        (X509TrustManager) trust[0]);
  }

  private static String java(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  private KeyStore makeKeys() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                java("keytool"),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private void writePem(String name, String what, byte[] content) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
  }

  private Process startNginx() throws Exception {
    Files.createDirectories(folder.resolve("www"));
    Files.writeString(folder.resolve("www/small"), "x".repeat(SMALL));
    Files.writeString(folder.resolve("www/large"), "x".repeat(LARGE));
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off; master_process off; pid nginx.pid; error_log error.log;
        worker_rlimit_nofile 16384; events { worker_connections 16384; }
        http {
          access_log off; root www; open_file_cache max=16; tcp_nodelay on;
          keepalive_requests 1000000000; keepalive_timeout 600s;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          server { listen 127.0.0.1:%d backlog=4096; }
          server {
            listen 127.0.0.1:%d ssl backlog=4096;
            ssl_certificate certificate.pem; ssl_certificate_key key.pem;
          }
        }
        """
            .formatted(port, securePort));
    Process process;
    try {
      process =
          new ProcessBuilder("nginx", "-p", folder.toString(), "-c", folder + "/nginx.conf")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output.log").toFile())
              .start();
    } catch (IOException e) {
      throw new IOException("nginx is missing: apt-get install nginx-light", e);
    }
    while (!listens(port) || !listens(securePort)) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IOException("nginx ended: " + Files.readString(folder.resolve("output.log")));
      }
    }
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    delaying.destroy();
    nginx.destroy();
    nginx.onExit().join();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
