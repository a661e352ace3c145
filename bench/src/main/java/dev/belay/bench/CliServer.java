// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// An nginx with a small page, once as fast as it can and once for 100 requests a second only, that
/// writes down what it was asked for.
final class CliServer implements AutoCloseable {
  private final Process process;
  private final Path folder;
  final int fast;
  final int limited;

  private CliServer(Process process, Path folder, int fast, int limited) {
    this.process = process;
    this.folder = folder;
    this.fast = fast;
    this.limited = limited;
  }

  /// @param logs whether it writes down each request
  static CliServer start(Path folder, boolean logs) throws Exception {
    int fast = free();
    int limited = free();
    Files.createDirectories(folder.resolve("www"));
    Files.writeString(folder.resolve("www/page"), "x".repeat(200));
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off; master_process off; pid nginx.pid; error_log error.log;
        events { worker_connections 1024; }
        http {
          log_format line '$server_port $status $request_uri';
          access_log %s;
          keepalive_requests 10000000;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          limit_req_zone $server_port zone=one:1m rate=100r/s; limit_req_status 429;
          server { listen 127.0.0.1:%d; root www; }
          server {
            listen 127.0.0.1:%d; root www; error_page 429 @busy;
            location @busy { add_header Retry-After 1 always; return 429; }
            location / { limit_req zone=one burst=20 nodelay; }
          }
        }
        """
            .formatted(logs ? "access.log line" : "off", fast, limited));
    Process process =
        new ProcessBuilder("nginx", "-p", folder.toString(), "-c", "nginx.conf")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.out").toFile())
            .start();
    CliServer server = new CliServer(process, folder, fast, limited);
    server.awaitListening();
    return server;
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitListening() throws Exception {
    for (int tries = 0; ; tries++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), limited)) {
        return;
      } catch (IOException e) {
        if (tries > 200 || !process.isAlive()) {
          close();
          throw new IllegalStateException(
              "nginx does not listen: " + Files.readString(folder.resolve("nginx.out")), e);
        }
        TimeUnit.MILLISECONDS.sleep(25);
      }
    }
  }

  String url(int port, int number) {
    return "http://127.0.0.1:" + port + "/page?n=" + number;
  }

  /// How many requests with a status it has written down since a number of them.
  long count(int port, int status) throws IOException {
    String begin = port + " " + (status == 0 ? "" : status + " ");
    try (Stream<String> lines = Files.lines(folder.resolve("access.log"))) {
      return lines.filter(line -> line.startsWith(begin)).count();
    }
  }

  /// How many different requests it has answered with 200 on a port.
  long served(int port) throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("access.log"))) {
      return lines.filter(line -> line.startsWith(port + " 200 ")).distinct().count();
    }
  }

  /// Forgets what it has written down.
  void forget() throws IOException {
    Files.write(folder.resolve("access.log"), List.of());
  }

  @Override
  public void close() {
    process.destroy();
    var _ = process.onExit().join();
  }
}
