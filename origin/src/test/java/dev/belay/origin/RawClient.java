// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A client that sends exactly the bytes it is told to, and shows exactly what came back.
final class RawClient implements AutoCloseable {
  /// An answer with a length; header names in lower case.
  record Reply(int status, Map<String, String> headers, String body) {}

  private static final int PATIENCE_MS = 20_000;

  private final Socket socket;
  private final InputStream in;

  RawClient(Origin origin) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), origin.port());
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  RawClient get(String target) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
  }

  /// Reads one answer whose length its head tells.
  Reply reply() throws IOException {
    Reply head = head();
    int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
    return new Reply(head.status(), head.headers(), new String(in.readNBytes(length), ISO_8859_1));
  }

  /// Reads the head of an answer and leaves its body.
  Reply head() throws IOException {
    String statusLine = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Reply(Integer.parseInt(statusLine.split(" ", 3)[1]), headers, "");
  }

  /// Reads until the server ends the connection.
  String rest() throws IOException {
    return new String(in.readAllBytes(), ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended within the line \"" + line + "\"");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
