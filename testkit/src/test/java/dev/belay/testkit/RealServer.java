// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import dev.belay.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A script behind a real socket on 127.0.0.1.
final class RealServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ScriptedHost host;
  private final long origin = System.nanoTime();

  RealServer(Script script) throws IOException {
    host = new ScriptedHost(script);
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  ScriptedHost host() {
    return host;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        int connection = host.connect();
        Thread.startVirtualThread(() -> {
          try (socket) {
            serve(socket, connection);
          } catch (IOException e) {
            // The client went away.
          } finally {
            open.remove(socket);
            host.disconnect();
          }
        });
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket, int connection) throws IOException {
    RequestReader reader = new RequestReader();
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    byte[] buffer = new byte[4_096];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      reader.add(buffer, 0, n);
      for (RequestReader.Whole whole = reader.next(); whole != null; whole = reader.next()) {
        Answer answer =
            host.answer(whole, connection, Duration.ofNanos(System.nanoTime() - origin));
        long due = System.nanoTime() + answer.delay().toNanos();
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        out.write(answer.bytes(whole.method()).getBytes(StandardCharsets.ISO_8859_1));
        switch (answer.fault()) {
          case NONE -> {}
          case CLOSE, CUT -> {
            return;
          }
          case RESET -> {
            // What was sent shall arrive before the reset does, which would overtake it.
            long soon = System.nanoTime() + 20_000_000;
            Eventually.until("it was read", () -> System.nanoTime() > soon);
            socket.setSoLinger(true, 0);
            return;
          }
          case STALL -> {
            in.transferTo(OutputStream.nullOutputStream());
            return;
          }
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket each : open) {
      each.close();
    }
  }
}
