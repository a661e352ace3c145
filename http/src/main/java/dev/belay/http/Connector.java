// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.http.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
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
  private final @Nullable Transport transport;

  /// @param transport what takes the place of the network, or null
  Connector(Resolver resolver, SSLSocketFactory secure, @Nullable Transport transport) {
    this.resolver = resolver;
    this.secure = secure;
    this.transport = transport;
  }

  /// Fills a place of the pool. The watchdog closes the connection when its deadline passes;
  /// looking up and connecting go by `deadline` themselves.
  void open(Connection place, long deadline, Progress progress)
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

  /// Each address gets an equal share of the time that is left.
  private static Socket connect(
      Connection place, List<InetAddress> addresses, int port, long deadline) throws IOException {
    IOException first = null;
    for (int i = 0; i < addresses.size(); i++) {
      long share = (deadline - System.nanoTime()) / (addresses.size() - i);
      SocketChannel channel = SocketChannel.open();
      place.attach(channel);
      try {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Socket socket = channel.socket();
        int millis = Math.clamp((share + 999_999) / 1_000_000, 1, Integer.MAX_VALUE);
        socket.connect(new InetSocketAddress(addresses.get(i), port), millis);
        return socket;
      } catch (IOException e) {
        channel.close();
        if (place.expired() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw first == null ? new java.net.UnknownHostException("no address") : first;
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
