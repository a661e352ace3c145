// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Asks a proxy for a tunnel to a host: RFC 9110 section 9.3.6. Also puts into words what can go
/// wrong with a proxy.
final class Tunnel {
  private final String userAgent;

  Tunnel(String userAgent) {
    this.userAgent = userAgent;
  }

  /// Makes of a connection to the proxy one to the host.
  void open(Connection place, Socket socket, Proxy proxy, Target target) throws IOException {
    // The key is scheme, host and port.
    String authority = target.key().substring(target.key().indexOf("//") + 2);
    Headers fields = Headers.empty().with("Host", authority).with("User-Agent", userAgent);
    String line = proxy.line();
    if (line != null) {
      fields = fields.with("Proxy-Authorization", line);
    }
    HttpCoreWire wire = new HttpCoreWire(socket, null, false);
    Wire.Head head;
    try {
      head = wire.tunnel(authority, fields);
    } catch (MalformedAnswer e) {
      throw new ProxyTrouble(proxy, "answered with what is not HTTP: " + e.getMessage(), false, e);
    } catch (IOException e) {
      throw trouble(place, proxy, "broke off when it was asked for a tunnel to " + authority, e);
    }
    if (head.status() / 100 != 2) {
      throw ProxyTrouble.status(proxy, head.status(), head.reason(), "a tunnel to " + authority);
    }
    if (wire.leftover()) {
      throw new ProxyTrouble(proxy, "sent something before the tunnel was in use", false, null);
    }
  }

  /// Why the proxy could not be reached.
  static IOException unreachable(Connection place, Proxy proxy, IOException e) {
    boolean refused =
        e instanceof ConnectException && String.valueOf(e.getMessage()).contains("refused");
    return trouble(
        place,
        proxy,
        refused
            ? "refused the connection"
            : e instanceof UnknownHostException
                ? "has no address"
                : "cannot be reached: " + e.getMessage(),
        e);
  }

  /// A deadline and an interrupt show themselves as exceptions of the socket, and stay what they
  /// are.
  private static IOException trouble(Connection place, Proxy proxy, String what, IOException e) {
    return place.expired() || e instanceof java.net.SocketTimeoutException || Interrupts.caused(e)
        ? e
        : new ProxyTrouble(proxy, what, true, e);
  }

  /// What an answer of a proxy means that reads the requests itself, or null when it is the answer.
  static @Nullable ProxyTrouble refusal(@Nullable Proxy proxy, Wire.Head head) {
    return proxy != null && head.status() == 407
        ? ProxyTrouble.status(proxy, head.status(), head.reason(), "the request")
        : null;
  }
}
