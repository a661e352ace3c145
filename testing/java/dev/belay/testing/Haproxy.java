// SPDX-License-Identifier: Apache-2.0
package dev.belay.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real HAProxy on a free port of 127.0.0.1 that answers every request itself, and refuses with
/// 429 what is more than so many in a second by its own count.
public final class Haproxy implements AutoCloseable {
  private static final Pattern LINE = Pattern.compile("ARRIVED \\[([^\\]]+)\\] (200|429)");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ROOT);

  private final Process process;
  private final Path output;
  private final int port;

  private Haproxy(Process process, Path output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /// One line of its own record of requests.
  public record Line(double seconds, int status) {}

  /// Starts it with a limit by its `http_req_rate(1s)`.
  public static Haproxy start(Path folder, int perSecond) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path configuration = folder.resolve("haproxy.cfg");
    Files.writeString(
        configuration,
        """
        global
          nbthread 1
          log stdout format raw local0
        defaults
          mode http
          timeout client 60s
          timeout http-keep-alive 60s
        frontend judge
          bind 127.0.0.1:%d
          log global
          log-format "ARRIVED [%%tr] %%ST"
          stick-table type ip size 1k expire 60s store http_req_rate(1s)
          http-request track-sc0 src
          http-request return status 429 if { sc_http_req_rate(0) gt %d }
          http-request return status 200 content-type text/plain string "%s"
        """
            .formatted(port, perSecond, "x".repeat(200)));
    Path output = folder.resolve("haproxy.log");
    Process process =
        new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Eventually.until("haproxy listens", () -> listens(port) || !process.isAlive());
    if (!process.isAlive()) {
      throw new IOException("haproxy ended: " + Files.readString(output));
    }
    return new Haproxy(process, output, port);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  /// Its own record of requests by the times of their first bytes, as soon as it has that many.
  public List<Line> log(int lines) {
    Eventually.until("haproxy has logged " + lines, () -> log().size() >= lines);
    return log();
  }

  private List<Line> log() {
    try {
      return Files.readAllLines(output).stream()
          .map(LINE::matcher)
          .filter(Matcher::find)
          .map(found -> new Line(seconds(found.group(1)), Integer.parseInt(found.group(2))))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static double seconds(String time) {
    return LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC).toEpochMilli() / 1e3;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
