// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.kernel.Suspension;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Connects to the one of several addresses that answers first: RFC 8305, happy eyeballs.
///
/// IPv6 comes first and the families alternate. The next address is tried when the one before has
/// failed, or a quarter of a second after it was begun; those begun before go on. The first that is
/// connected wins, and the others are closed. Each try has a virtual thread of its own, which ends
/// when its channel is connected or closed; so nothing is left when the caller leaves, for whatever
/// reason.
final class Race implements Closeable {
  /// RFC 8305, section 8: the recommended connection attempt delay.
  static final long STAGGER_NANOS = 250_000_000L;

  private final int port;
  private final long deadline;

  // Guarded by this.
  private final Iterator<InetAddress> next;
  private final Set<SocketChannel> trying = new LinkedHashSet<>();
  private @Nullable SocketChannel winner;
  private @Nullable IOException failure;
  private @Nullable Suspension waiter;
  private int failures;
  private boolean closed;

  /// @param deadline when every try has to be over
  Race(List<InetAddress> addresses, int port, long deadline) {
    this.next = alternating(addresses).iterator();
    this.port = port;
    this.deadline = deadline;
  }

  /// The addresses as they are tried: IPv6 first, then in turns, each family in its own order.
  static List<InetAddress> alternating(List<InetAddress> addresses) {
    List<InetAddress> six = addresses.stream().filter(Inet6Address.class::isInstance).toList();
    List<InetAddress> four = addresses.stream().filter(a -> !(a instanceof Inet6Address)).toList();
    List<InetAddress> all = new ArrayList<>(addresses.size());
    for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
      if (i < six.size()) {
        all.add(six.get(i));
      }
      if (i < four.size()) {
        all.add(four.get(i));
      }
    }
    return all;
  }

  /// Runs it.
  ///
  /// @return a connected channel, which is the caller's
  /// @throws IOException when no address could be connected to: the first failure, the others
  ///   suppressed
  /// @throws InterruptedException when the caller is cancelled or interrupted; every try is closed
  SocketChannel run() throws IOException, InterruptedException {
    SocketChannel won = null;
    int seen = 0;
    try {
      while (true) {
        begin();
        Suspension wait = Suspension.begin("a connection to port " + port);
        long until;
        synchronized (this) {
          if (winner != null) {
            won = winner;
            return winner;
          }
          if (closed) {
            throw new IOException("the race was closed");
          }
          if (trying.isEmpty() && !next.hasNext()) {
            throw failure == null ? new ConnectException("no address") : failure;
          }
          if (failures != seen && next.hasNext()) {
            seen = failures;
            continue;
          }
          seen = failures;
          waiter = wait;
          until = next.hasNext() ? Math.min(deadline, Async.nanoTime() + STAGGER_NANOS) : deadline;
        }
        boolean woken = wait.awaitUntil(until);
        synchronized (this) {
          waiter = null;
          if (!woken && winner == null && deadline - Async.nanoTime() <= 0) {
            throw failure("none of the addresses answered");
          }
        }
      }
    } finally {
      close();
      SocketChannel unwanted = won == null ? winner() : null;
      if (unwanted != null) {
        closeQuietly(unwanted);
      }
    }
  }

  private synchronized @Nullable SocketChannel winner() {
    return winner;
  }

  private IOException failure(String fact) {
    SocketTimeoutException late = new SocketTimeoutException(fact);
    if (failure != null) {
      late.addSuppressed(failure);
    }
    return late;
  }

  /// Tries the next address, if there is one.
  private void begin() throws IOException {
    InetAddress address;
    SocketChannel channel;
    synchronized (this) {
      if (!next.hasNext() || winner != null || closed) {
        return;
      }
      address = next.next();
      channel = SocketChannel.open();
      trying.add(channel);
    }
    Thread.ofVirtual().name("belay-http-connect " + address).start(() -> attempt(channel, address));
  }

  private void attempt(SocketChannel channel, InetAddress address) {
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(new InetSocketAddress(address, port));
      connected(channel);
    } catch (IOException e) {
      failed(channel, e);
    }
  }

  private void connected(SocketChannel channel) throws IOException {
    boolean late;
    synchronized (this) {
      trying.remove(channel);
      late = closed || winner != null;
      if (!late) {
        winner = channel;
        wake();
      }
    }
    if (late) {
      channel.close();
    }
  }

  private void failed(SocketChannel channel, IOException e) {
    synchronized (this) {
      boolean told = trying.remove(channel) && !closed;
      if (told) {
        failures++;
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
        wake();
      }
    }
    closeQuietly(channel);
  }

  private void wake() {
    Suspension waiting = waiter;
    if (waiting != null) {
      waiter = null;
      waiting.wake();
    }
  }

  /// Closes every try but the one that has won.
  @Override
  public void close() {
    List<SocketChannel> losers;
    synchronized (this) {
      closed = true;
      losers = List.copyOf(trying);
      trying.clear();
      wake();
    }
    losers.forEach(Race::closeQuietly);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was not connected: there is nothing that could be lost.
      System.getLogger(Race.class.getName())
          .log(System.Logger.Level.DEBUG, () -> "closing " + channel, e);
    }
  }
}
