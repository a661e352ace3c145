// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// A small HTTP server for demonstrations and tests, which delays, limits and fails on demand and
/// records what it saw.
///
/// It listens on the loopback address only and serves each connection on a virtual thread. A
/// request is in flight from the moment its head was read until just before the last byte of its
/// answer: a client that has the answer and sends the next request is never counted twice.
///
/// | path | answer |
/// |---|---|
/// | `/delay?ms=100` | 200 after so long |
/// | `/status/{code}?retry_after=` | that status, from 200 to 599, with that `Retry-After` |
/// | `/bytes?n=1024&chunked=false` | so many bytes, the alphabet over and over |
/// | `/gzip?n=1024` | the same, compressed |
/// | `/limited?n=10&window_ms=1000&id=` | 200 at most n times in any window, otherwise 429 with `Retry-After` |
/// | `/flaky?fail=1&id=` | 503 for the first requests of each id, then 200 |
/// | `/cut?after=100&reset=false&chunked=false` | so many bytes of a longer body, then the connection ends |
/// | `/drop?reset=false` | the connection ends without an answer |
/// | `/slow-body?ms=100&chunks=10` | the head at once, then a line after each pause |
/// | `/redirect?to=&status=302` | a redirect there, or to itself |
/// | `/echo` | method, target, headers and body as JSON |
/// | `/headers` | the request's headers as JSON |
///
/// A parameter that breaks its rule is answered with 400 and a line that says so. Parameters that a
/// path does not know are ignored.
public final class Origin implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 4_096;
  private static final long CLOSE_SECONDS = 10;
  private static final long ACCEPT_PAUSE_MS = 10;

  private final ServerSocket listener;
  private final Ledger ledger;
  private final Dispatch dispatch;
  private final ExecutorService threads;
  private final Set<ServedConnection> connections = ConcurrentHashMap.newKeySet();

  Origin(ServerSocket listener, Ledger ledger, Dispatch dispatch) {
    this.listener = listener;
    this.ledger = ledger;
    this.dispatch = dispatch;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("origin-", 0).factory());
    threads.execute(this::accept);
  }

  /// Starts one on a free port, without limits, delays and faults.
  ///
  /// @return the server, to be closed by the caller
  public static Origin start() {
    return builder().start();
  }

  /// Describes one.
  ///
  /// @return a builder
  public static OriginBuilder builder() {
    return new OriginBuilder();
  }

  /// {@return the port that it listens on}
  public int port() {
    return listener.getLocalPort();
  }

  /// {@return the URL of a path, which begins with a slash}
  ///
  /// @param path the path, from the slash on
  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /// {@return the arrivals in the order of their times, of which the newest are kept}
  public List<Arrival> arrivals() {
    return ledger.arrivals();
  }

  /// {@return how many requests are in flight}
  public int inFlight() {
    return ledger.inFlight();
  }

  /// {@return the most requests that ever were in flight at the same time}
  public int peakInFlight() {
    return ledger.peakInFlight();
  }

  /// {@return how many connections clients have opened}
  public long connections() {
    return ledger.opened();
  }

  /// {@return how many connections are open}
  public int openConnections() {
    return ledger.open();
  }

  /// {@return how many requests came, refused ones included}
  public long requests() {
    return ledger.requests();
  }

  /// {@return how many requests were refused with 429, by the rate or by `/limited`}
  public long refused() {
    return ledger.refused();
  }

  /// Forgets arrivals, counts, limits and faults, as if just started. What is in flight or open
  /// stays so, and connections keep their numbers.
  public void reset() {
    ledger.reset();
    dispatch.reset();
  }

  /// Stops listening, ends all connections with whatever is in work on them, and waits until their
  /// threads have ended. A second call does nothing.
  @Override
  public void close() {
    closeQuietly(listener);
    threads.shutdownNow();
    connections.forEach(ServedConnection::abort);
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "origin on port " + port() + " still has threads " + CLOSE_SECONDS + " s after close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static ServerSocket listen(int port) {
    ServerSocket listener = null;
    try {
      listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
      return listener;
    } catch (IOException e) {
      if (listener != null) {
        closeQuietly(listener);
      }
      throw new UncheckedIOException(
          "could not listen on 127.0.0.1:" + port + ": " + e.getMessage(), e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException e) {
        // Closed, or out of file descriptors: then wait for a connection to end.
        if (!listener.isClosed() && !paused()) {
          return;
        }
      }
    }
  }

  private void serve(Socket socket) {
    ServedConnection connection = new ServedConnection(socket, ledger.connectionOpened(), dispatch);
    connections.add(connection);
    try {
      threads.execute(() -> serve(connection));
    } catch (RejectedExecutionException e) {
      connection.abort();
      ended(connection);
    }
  }

  private void serve(ServedConnection connection) {
    try {
      // An origin that closes may have passed over this connection before it was listed.
      if (listener.isClosed()) {
        connection.abort();
      } else {
        connection.run();
      }
    } finally {
      ended(connection);
    }
  }

  private void ended(ServedConnection connection) {
    connections.remove(connection);
    ledger.connectionClosed();
  }

  private static boolean paused() {
    try {
      Thread.sleep(ACCEPT_PAUSE_MS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void closeQuietly(ServerSocket listener) {
    try {
      listener.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
  }
}
