// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on 127.0.0.1 that does to each connection what a test says, byte by byte.
final class ScriptedServer implements AutoCloseable {
  /// What is done to one connection; it is closed afterwards.
  interface Script {
    void serve(Peer peer) throws Exception;
  }

  private final ServerSocket socket;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  ScriptedServer(ServerSocket socket, Script script) {
    this.socket = socket;
    Thread.ofVirtual().start(() -> accept(script));
  }

  static ScriptedServer start(Script script) throws IOException {
    return new ScriptedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  /// Reads each request with its body, and answers it with the same bytes.
  static ScriptedServer answering(String answer) throws IOException {
    return start(peer -> {
      for (String head = peer.readHead(); head != null; head = peer.readHead()) {
        peer.readBody(contentLength(head));
        peer.write(answer);
      }
    });
  }

  private static int contentLength(String head) {
    return head.lines()
        .filter(line -> line.startsWith("Content-Length: "))
        .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
        .sum();
  }

  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  String url(String path) {
    return "http://127.0.0.1:" + socket.getLocalPort() + path;
  }

  int port() {
    return socket.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  int openConnections() {
    return open.size();
  }

  /// The heads of all requests, in the order of their arrival.
  List<String> heads() {
    return heads;
  }

  private void accept(Script script) {
    try {
      while (true) {
        Socket accepted = socket.accept();
        open.add(accepted);
        int number = connections.incrementAndGet();
        Thread.ofVirtual()
            .start(() -> {
              try (accepted) {
                script.serve(new Peer(accepted, number, heads));
              } catch (Exception e) {
                // The client went away, which many tests want.
              } finally {
                open.remove(accepted);
              }
            });
      }
    } catch (IOException e) {
      // The server is closed.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket each : open) {
      each.close();
    }
  }

  /// The server's side of one connection.
  static final class Peer {
    private final Socket socket;
    private final int number;
    private final InputStream in;
    private final OutputStream out;
    private final List<String> heads;

    Peer(Socket socket, int number, List<String> heads) throws IOException {
      this.socket = socket;
      this.number = number;
      this.heads = heads;
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    /// Counted from 1.
    int number() {
      return number;
    }

    Socket socket() {
      return socket;
    }

    /// The next request head with its empty line, or null at the end.
    String readHead() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          return null;
        }
        head.write(b);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      heads.add(text);
      return text;
    }

    byte[] readBody(int length) throws IOException {
      return in.readNBytes(length);
    }

    /// Reads until the client closes.
    void awaitEnd() throws IOException {
      while (in.read() >= 0) {
        continue;
      }
    }

    void write(String text) throws IOException {
      write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /// Closes with a reset instead of an end.
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
