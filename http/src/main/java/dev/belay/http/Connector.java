// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.http.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Opens connections: looks the host up, connects to one of its addresses, secures it.
final class Connector {
  private final Resolver resolver;
  private final Proxies proxies;
  private final Tunnel tunnel;
  private final Handshake handshake;
  private final long tlsNanos;
  private final @Nullable Transport transport;

  /// @param tlsNanos how long a handshake may take, at most
  /// @param transport what takes the place of the network, or null
  Connector(
      Resolver resolver,
      Proxies proxies,
      Tunnel tunnel,
      Handshake handshake,
      long tlsNanos,
      @Nullable Transport transport) {
    this.tlsNanos = tlsNanos;
    this.resolver = resolver;
    this.proxies = proxies;
    this.tunnel = tunnel;
    this.handshake = handshake;
    this.transport = transport;
  }

  /// Fills a place of the pool. The watchdog closes the connection when its deadline passes;
  /// looking up and connecting go by `deadline` themselves.
  void open(Connection place, long deadline, Progress progress, PhaseClock clock)
      throws IOException, InterruptedException {
    Target target = place.route();
    if (transport != null) {
      open(transport, place, progress);
      return;
    }
    Proxy proxy = proxies.of(target);
    Socket socket =
        proxy == null
            ? reach(place, target.host(), target.port(), deadline, progress)
            : reach(place, proxy, deadline, progress);
    if (proxy != null && target.secure()) {
      tunnel.open(place, socket, proxy, target);
    }
    progress.times().connected();
    if (!target.secure()) {
      place.opened(new HttpCoreWire(socket, null, proxy != null));
      return;
    }
    progress.enter(Phase.HANDSHAKING);
    long now = Async.nanoTime();
    if (tlsNanos < deadline - now) {
      clock.phase(now, tlsNanos, "no TLS handshake within ");
    }
    SSLSocket secured = handshake.with(socket, target);
    progress.times().secured();
    place.opened(new HttpCoreWire(socket, secured, false));
  }

  private Socket reach(Connection place, Proxy proxy, long deadline, Progress progress)
      throws IOException, InterruptedException {
    try {
      return reach(place, proxy.host(), proxy.port(), deadline, progress);
    } catch (IOException e) {
      throw Tunnel.unreachable(place, proxy, e);
    }
  }

  private Socket reach(Connection place, String host, int port, long deadline, Progress progress)
      throws IOException, InterruptedException {
    progress.enter(Phase.RESOLVING);
    List<InetAddress> addresses = resolver.resolve(host, deadline);
    progress.times().resolved();
    progress.enter(Phase.CONNECTING);
    return connect(place, addresses, port, deadline);
  }

  private static void open(Transport transport, Connection place, Progress progress)
      throws IOException {
    progress.enter(Phase.CONNECTING);
    Target target = place.route();
    TransportSocket socket =
        new TransportSocket(
            transport.connect(target.host(), target.port(), Async.nanoTime()), place);
    place.attach(socket);
    socket.open();
    progress.times().connected();
    place.opened(new HttpCoreWire(socket, null, false));
  }

  private static Socket connect(
      Connection place, List<InetAddress> addresses, int port, long deadline)
      throws IOException, InterruptedException {
    if (addresses.size() > 1) {
      Race race = new Race(addresses, port, deadline);
      place.attach(race);
      SocketChannel won = race.run();
      place.attach(won);
      return won.socket();
    }
    if (addresses.isEmpty()) {
      throw new UnknownHostException("no address");
    }
    SocketChannel channel = SocketChannel.open();
    place.attach(channel);
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Socket socket = channel.socket();
      long left = deadline - Async.nanoTime();
      int millis = Math.clamp((left + 999_999) / 1_000_000, 1, Integer.MAX_VALUE);
      socket.connect(new InetSocketAddress(addresses.getFirst(), port), millis);
      return socket;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
