// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A server that answers every request after the same time, in a process of its own: the first line
/// it prints is its port, and it ends with its input.
final class DelayServer {
  static final int MILLIS = 50;
  static final int SIZE = 200;

  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n" + "x".repeat(SIZE))
          .getBytes(StandardCharsets.ISO_8859_1);

  private DelayServer() {}

  public static void main(String[] args) throws IOException {
    ServerSocket server = new ServerSocket(0, 4_096, InetAddress.getLoopbackAddress());
    System.out.println(server.getLocalPort());
    Thread.ofPlatform().daemon().start(() -> accept(server));
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static void accept(ServerSocket server) {
    while (true) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread.startVirtualThread(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] buffer = new byte[4_096];
      int filled = 0;
      for (int n = in.read(buffer); n > 0; n = in.read(buffer, filled, buffer.length - filled)) {
        filled += n;
        if (endsWithEmptyLine(buffer, filled)) {
          filled = 0;
          TimeUnit.MILLISECONDS.sleep(MILLIS);
          out.write(ANSWER);
        }
      }
    } catch (IOException e) {
      // The client went away, as all of them do in the end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean endsWithEmptyLine(byte[] buffer, int filled) {
    return filled >= 4
        && buffer[filled - 4] == '\r'
        && buffer[filled - 3] == '\n'
        && buffer[filled - 2] == '\r'
        && buffer[filled - 1] == '\n';
  }
}
