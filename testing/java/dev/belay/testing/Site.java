// SPDX-License-Identifier: Apache-2.0
package dev.belay.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A web site of a few lines: a function from requests to answers, on a port of 127.0.0.1. It keeps
/// what it was asked for, and can go away and come back.
public final class Site implements AutoCloseable {
  /// Answers a request.
  @FunctionalInterface
  public interface Handler {
    /// The answer; null closes the connection without one.
    Answer answer(Asked asked) throws Exception;
  }

  /// A request as it came.
  public record Asked(
      String method, String target, Map<String, String> headers, byte[] body, long number) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// An answer.
  ///
  /// @param promised the Content-Length; what is missing of it is never sent
  public record Answer(int status, Map<String, String> headers, byte[] body, long promised) {
    public static Answer of(int status, String body, String... headers) {
      return of(status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public static Answer of(int status, byte[] body, String... headers) {
      Map<String, String> fields = new TreeMap<>();
      for (int i = 0; i < headers.length; i += 2) {
        fields.put(headers[i], headers[i + 1]);
      }
      return new Answer(status, fields, body, body.length);
    }

    /// The same, cut after so many bytes.
    public Answer cut(int bytes) {
      return new Answer(status, headers, java.util.Arrays.copyOf(body, bytes), body.length);
    }
  }

  private final Handler handler;
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final int port;
  private volatile ServerSocket server;

  private Site(Handler handler) throws IOException {
    this.handler = handler;
    server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    port = server.getLocalPort();
    listen(server);
  }

  public static Site start(Handler handler) throws IOException {
    return new Site(handler);
  }

  public String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  public int port() {
    return port;
  }

  /// What it was asked for, in the order of arrival.
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  public int count() {
    return asked.size();
  }

  /// Drops every connection and refuses new ones.
  public void goAway() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /// Listens again, on the same port.
  public void comeBack() throws IOException {
    ServerSocket again = new ServerSocket();
    again.setReuseAddress(true);
    again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    server = again;
    listen(again);
  }

  private void listen(ServerSocket on) {
    Thread.startVirtualThread(() -> {
      while (!on.isClosed()) {
        try {
          Socket socket = on.accept();
          open.add(socket);
          Thread.startVirtualThread(() -> serve(socket));
        } catch (IOException e) {
          // Closed: the site is gone.
          return;
        }
      }
    });
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      boolean whole = true;
      while (whole) {
        Asked request = read(in);
        if (request == null) {
          return;
        }
        asked.add(request);
        Answer answer = handler.answer(request);
        whole = answer != null && write(out, request, answer);
      }
    } catch (Exception e) {
      // The other side is gone, or this one is.
    } finally {
      open.remove(socket);
    }
  }

  private Asked read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    String[] words = first.split(" ", -1);
    return new Asked(words[0], words[1], headers, body, asked.size() + 1L);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private static boolean write(OutputStream out, Asked request, Answer answer) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " .\r\n");
    boolean bodiless = answer.status() == 304 || answer.status() == 204;
    if (!bodiless) {
      head.append("Content-Length: ").append(answer.promised()).append("\r\n");
    }
    answer.headers().forEach((k, v) -> head.append(k).append(": ").append(v).append("\r\n"));
    out.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    if (!bodiless && !request.method().equals("HEAD")) {
      out.write(answer.body());
    }
    out.flush();
    return answer.body().length == answer.promised();
  }

  @Override
  public void close() throws IOException {
    goAway();
  }
}
