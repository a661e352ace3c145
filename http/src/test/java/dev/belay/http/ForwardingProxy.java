// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/// An HTTP proxy on 127.0.0.1 that opens tunnels, and answers plain requests itself.
final class ForwardingProxy {
  private ForwardingProxy() {}

  /// Every tunnel ends at the same port, whatever host it was asked for.
  ///
  /// @param wanted what `Proxy-Authorization` must say, or null
  static ScriptedServer start(int port, String wanted) throws IOException {
    return ScriptedServer.start(peer -> {
      for (String head = peer.readHead(); head != null; head = peer.readHead()) {
        if (wanted != null && !head.contains("\r\nProxy-Authorization: " + wanted + "\r\n")) {
          peer.write(
              "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                  + "Content-Length: 0\r\n\r\n");
        } else if (head.startsWith("CONNECT ")) {
          tunnel(peer, port);
          return;
        } else {
          peer.write(ScriptedServer.ok("by proxy"));
        }
      }
    });
  }

  private static void tunnel(ScriptedServer.Peer peer, int port) throws Exception {
    try (Socket there = new Socket(InetAddress.getLoopbackAddress(), port)) {
      peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
      Socket here = peer.socket();
      Thread back = Thread.startVirtualThread(() -> pump(there, here));
      pump(here, there);
      back.join();
    }
  }

  private static void pump(Socket from, Socket to) {
    byte[] some = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        to.getOutputStream().write(some, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One side hung up: so does the other.
    }
  }
}
