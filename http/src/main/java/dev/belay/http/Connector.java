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
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Opens connections: looks the host up, connects to one of its addresses, secures it.
final class Connector {
  private final Resolver resolver;
  private final SSLSocketFactory secure;
  private final long tlsNanos;
  private final @Nullable Transport transport;

  /// @param tlsNanos how long a handshake may take, at most
  /// @param transport what takes the place of the network, or null
  Connector(
      Resolver resolver, SSLSocketFactory secure, long tlsNanos, @Nullable Transport transport) {
    this.tlsNanos = tlsNanos;
    this.resolver = resolver;
    this.secure = secure;
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
    progress.enter(Phase.RESOLVING);
    List<InetAddress> addresses = resolver.resolve(target.host(), deadline);
    progress.times().resolved();
    progress.enter(Phase.CONNECTING);
    Socket socket = connect(place, addresses, target.port(), deadline);
    progress.times().connected();
    if (!target.secure()) {
      place.opened(new HttpCoreWire(socket, null));
      return;
    }
    progress.enter(Phase.HANDSHAKING);
    long now = Async.nanoTime();
    if (tlsNanos < deadline - now) {
      clock.phase(now, tlsNanos, "no TLS handshake within ");
    }
    SSLSocket secured = handshake(socket, target);
    progress.times().secured();
    place.opened(new HttpCoreWire(socket, secured));
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
    place.opened(new HttpCoreWire(socket, null));
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

  private SSLSocket handshake(Socket socket, Target target) throws IOException {
    SSLSocket secured =
        (SSLSocket) secure.createSocket(socket, target.host(), target.port(), false);
    SSLParameters parameters = secured.getSSLParameters();
    // Without this JSSE accepts any valid certificate, whoever it was issued to.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }
}
