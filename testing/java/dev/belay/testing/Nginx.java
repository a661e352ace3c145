// SPDX-License-Identifier: Apache-2.0
package dev.belay.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real nginx on several free ports of 127.0.0.1, in a folder of its own.
public final class Nginx implements AutoCloseable {
  private final Process process;
  private final Path folder;
  private final List<Integer> ports;

  private Nginx(Process process, Path folder, List<Integer> ports) {
    this.process = process;
    this.folder = folder;
    this.ports = ports;
  }

  /// One line of its own record of requests.
  public record Line(
      double seconds, int port, long connection, long onConnection, int status, String uri) {
    static Line of(String line) {
      String[] f = line.split(" ", -1);
      return new Line(
          Double.parseDouble(f[0]),
          Integer.parseInt(f[1]),
          Long.parseLong(f[2]),
          Long.parseLong(f[3]),
          Integer.parseInt(f[4]),
          f[5]);
    }
  }

  /// Starts it with a page of 200 bytes under `/page`; everything else is not found.
  ///
  /// @param perConnection after how many requests it closes a connection
  public static Nginx start(Path folder, int ports, int perConnection) throws Exception {
    return start(folder, ports, perConnection, "", "");
  }

  /// The same with more of its own directives, for all that it serves and for each port.
  public static Nginx start(
      Path folder, int ports, int perConnection, String forAll, String forEach) throws Exception {
    List<Integer> free = free(ports);
    StringBuilder servers = new StringBuilder(forAll).append('\n');
    for (int port : free) {
      servers.append("server { listen 127.0.0.1:").append(port).append(" backlog=4096; root www; ");
      servers.append(forEach).append(" }\n");
    }
    Files.createDirectories(folder.resolve("www"));
    Files.writeString(folder.resolve("www/page"), "x".repeat(200));
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off; master_process off; pid nginx.pid; error_log error.log;
        worker_rlimit_nofile 16384;
        events { worker_connections 12288; }
        http {
          log_format line '$msec $server_port $connection $connection_requests $status $request_uri';
          access_log access.log line;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          keepalive_requests %d;
          %s
        }
        """
            .formatted(perConnection, servers));
    Process process =
        new ProcessBuilder(
                "nginx", "-p", folder.toString(), "-c", folder.resolve("nginx.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.log").toFile())
            .start();
    Nginx nginx = new Nginx(process, folder, free);
    Eventually.until("nginx listens", () -> nginx.listens() || !process.isAlive());
    if (!process.isAlive()) {
      throw new IOException("nginx ended: " + Files.readString(folder.resolve("output.log")));
    }
    return nginx;
  }

  private static List<Integer> free(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.getLast())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /// Where the page is on one of the ports, counted from 0.
  public String url(int server) {
    return "http://127.0.0.1:" + ports.get(server) + "/page";
  }

  /// One of the ports, counted from 0.
  public int port(int server) {
    return ports.get(server);
  }

  /// Its own record of requests, in the order in which it ended them.
  public List<Line> log() throws IOException {
    return Files.readAllLines(folder.resolve("access.log")).stream().map(Line::of).toList();
  }

  /// The same, as soon as it has that many lines.
  public List<Line> log(int lines) throws IOException {
    Path log = folder.resolve("access.log");
    Eventually.until("nginx has logged " + lines, () -> lineCount(log) >= lines);
    return log();
  }

  private static long lineCount(Path log) {
    try (var lines = Files.lines(log)) {
      return lines.count();
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
