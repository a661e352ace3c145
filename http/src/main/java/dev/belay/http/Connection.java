// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One place in the pool, and the TCP connection that fills it once it is open.
///
/// A socket channel rather than a plain socket, for two reasons: an interrupt of the thread that
/// blocks in it closes it, on virtual and on platform threads alike; and it can be asked without
/// blocking whether the peer has hung up.
///
/// Used by one thread at a time, handed on through the pool's lock; `deadline` and `close` are for
/// any thread.
final class Connection {
  /// Nobody waits for this connection.
  static final long NEVER = Long.MAX_VALUE;

  private static final long EXPIRED = Long.MIN_VALUE;

  /// Where the byte goes that nobody asked for; what it is does not matter to anybody.
  private static final ByteBuffer PROBE = ByteBuffer.allocateDirect(1);

  /// When the watchdog closes it, on [Async#nanoTime]. One compare-and-set decides between the end
  /// of an exchange and its deadline, so a deadline never hits the exchange after its own.
  private final AtomicLong deadline = new AtomicLong(NEVER);

  private final Target route;
  private volatile @Nullable SocketChannel channel;
  private volatile @Nullable Closeable opening;
  private volatile @Nullable TransportSocket scripted;
  private volatile boolean closed;

  private @Nullable Wire wire;
  private long opened;
  private long idleSince;
  private long takenAt;
  private boolean used;

  @SuppressWarnings("unused") // only kept alive
  private @Nullable Object holder;

  /// Guarded by the pool's lock: its place has been given up.
  boolean gone;

  Connection(Target route) {
    this.route = route;
  }

  Target route() {
    return route;
  }

  /// A channel that is about to be connected, so that closing reaches it from now on.
  void attach(SocketChannel fresh) throws IOException {
    channel = fresh;
    if (closed) {
      close();
    }
  }

  /// Several channels of which one will be connected, so that closing reaches them from now on.
  void attach(Closeable race) throws IOException {
    opening = race;
    if (closed) {
      race.close();
    }
  }

  /// The same for what is not the network.
  void attach(TransportSocket fresh) {
    scripted = fresh;
    if (closed) {
      close();
    }
  }

  /// Keeps what is to be found when a response is dropped as long as this is open.
  void holder(Object held) {
    holder = held;
  }

  void opened(Wire onIt) {
    wire = onIt;
    opening = null;
    opened = Async.nanoTime();
  }

  Wire wire() {
    Wire open = wire;
    if (open == null) {
      throw new IllegalStateException("connection to " + route.key() + " is not open yet");
    }
    return open;
  }

  @Nullable Wire wireIfOpen() {
    return wire;
  }

  boolean used() {
    return used;
  }

  long idleSince() {
    return idleSince;
  }

  /// Taken out of the idle ones.
  void taken(long now) {
    takenAt = now;
  }

  long takenAt() {
    return takenAt;
  }

  long openedAt() {
    return opened;
  }

  @Nullable InetAddress remoteAddress() {
    SocketChannel open = channel;
    return open == null ? null : open.socket().getInetAddress();
  }

  /// The exchange is over: idle until taken again or until the moment given.
  void rest(long now, long until) {
    used = true;
    idleSince = now;
    deadline.set(until);
  }

  /// Sets when the watchdog closes it; [#NEVER] for not at all.
  ///
  /// @return false when it has done so already
  boolean deadline(long at) {
    long before = deadline.get();
    return before != EXPIRED && deadline.compareAndSet(before, at);
  }

  long deadline() {
    return deadline.get();
  }

  /// Watchdog's side: closes it if its deadline is still the one that was seen.
  boolean expire(long seen) {
    if (seen == EXPIRED || !deadline.compareAndSet(seen, EXPIRED)) {
      return false;
    }
    close();
    return true;
  }

  boolean expired() {
    return deadline.get() == EXPIRED;
  }

  /// Whether the peer has closed it, or sent what nobody asked for.
  boolean stale() {
    TransportSocket notTheNetwork = scripted;
    if (notTheNetwork != null) {
      return closed || notTheNetwork.stale();
    }
    SocketChannel open = channel;
    if (open == null || closed) {
      return true;
    }
    try {
      open.configureBlocking(false);
      int n = open.read(PROBE.duplicate());
      open.configureBlocking(true);
      return n != 0;
    } catch (IOException e) {
      return true;
    }
  }

  /// Ends it at once; whoever blocks in it gets an exception. Twice is safe.
  void close() {
    closed = true;
    TransportSocket notTheNetwork = scripted;
    if (notTheNetwork != null) {
      notTheNetwork.close();
    }
    Closeable race = opening;
    SocketChannel open = channel;
    if (open != null || race != null) {
      try {
        if (race != null) {
          race.close();
        }
        if (open != null) {
          open.close();
        }
      } catch (IOException e) {
        // Nothing can be done about a socket that does not close, and nobody needs it any more.
        System.getLogger(Connection.class.getName())
            .log(System.Logger.Level.DEBUG, () -> "closing " + route.key(), e);
      }
    }
  }
}
