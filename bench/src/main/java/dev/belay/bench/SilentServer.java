// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/// Reads requests and never answers; counts them, and the connections that clients have not closed.
final class SilentServer implements AutoCloseable {
  private final ServerSocket socket = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  SilentServer() throws IOException {
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  int open() {
    return open.get();
  }

  private void accept() {
    while (true) {
      try {
        Socket client = socket.accept();
        open.incrementAndGet();
        Thread.startVirtualThread(() -> listen(client));
      } catch (IOException e) {
        // It was closed.
        return;
      }
    }
  }

  private void listen(Socket client) {
    byte[] buffer = new byte[8_192];
    try (client) {
      InputStream in = client.getInputStream();
      while (in.read(buffer) > 0) {
        // A small request comes in one piece.
        requests.incrementAndGet();
      }
    } catch (IOException e) {
      // The client has reset it, which closes it too.
    } finally {
      open.decrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
