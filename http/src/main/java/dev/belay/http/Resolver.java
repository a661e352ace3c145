// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.kernel.Suspension;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks up addresses of hosts: one lookup for all who ask for the same host at the same time, on a
/// few threads, remembered for a moment.
///
/// The operating system's lookup blocks the thread that makes it, cannot be interrupted, and would
/// hold a carrier of virtual threads. So it runs on platform threads of its own, which come when
/// needed and end when idle; who waits for it waits as for anything else, and may leave.
final class Resolver {
  private static final int MOST_THREADS = 8;
  private static final Duration THREAD_IDLE = Duration.ofSeconds(5);
  private static final long REMEMBERED_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int HOSTS_REMEMBERED = 1_024;

  /// The operating system's lookup.
  @FunctionalInterface
  interface NameService {
    InetAddress[] lookUp(String host) throws UnknownHostException;
  }

  private final NameService service;
  private final ThreadPoolExecutor threads;

  /// Those under way and those done, in the order of their beginning; guarded by itself.
  private final LinkedHashMap<String, Lookup> lookups = new LinkedHashMap<>();

  Resolver() {
    this(InetAddress::getAllByName);
  }

  Resolver(NameService service) {
    this.service = service;
    this.threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            THREAD_IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("belay-resolver-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /// The addresses of a host, in the order in which the system gives them.
  ///
  /// @param host a name, or an address, which needs no lookup
  /// @param deadline until when to wait, on [Async#nanoTime]
  /// @throws SocketTimeoutException when that has passed
  /// @throws UnknownHostException when it has none, or nobody could tell: see [#isTemporary]
  /// @throws InterruptedException when the caller is cancelled or interrupted; the lookup goes on
  ///   for others
  List<InetAddress> resolve(String host, long deadline)
      throws UnknownHostException, SocketTimeoutException, InterruptedException {
    InetAddress literal = literal(host);
    if (literal != null) {
      return List.of(literal);
    }
    String name = host.toLowerCase(Locale.ROOT);
    Suspension wait = Suspension.begin("addresses of " + name);
    Lookup lookup;
    synchronized (lookups) {
      lookup = lookup(name);
      if (lookup.isDone()) {
        return lookup.result();
      }
      lookup.waiting.add(wait);
    }
    boolean woken = false;
    try {
      woken = wait.awaitUntil(deadline);
    } finally {
      if (!woken) {
        synchronized (lookups) {
          lookup.waiting.remove(wait);
        }
      }
    }
    if (!woken) {
      throw new SocketTimeoutException("no answer about " + name);
    }
    synchronized (lookups) {
      return lookup.result();
    }
  }

  /// Whether a lookup failed for the moment only: nobody answered, and the name may well exist.
  static boolean isTemporary(UnknownHostException failure) {
    String message = failure.getMessage();
    return message != null && message.contains("Temporary failure");
  }

  /// The address that a host already is, or null. No name ends in a digit, and none has a colon.
  private static @Nullable InetAddress literal(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    boolean looksLikeOne =
        bare.indexOf(':') >= 0
            || (!bare.isEmpty() && Character.isDigit(bare.charAt(bare.length() - 1)));
    if (!looksLikeOne) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(bare);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Lookup lookup(String name) {
    long now = Async.nanoTime();
    Lookup known = lookups.get(name);
    if (known != null && !known.isStale(now)) {
      return known;
    }
    lookups.remove(name);
    if (lookups.size() >= HOSTS_REMEMBERED) {
      forgetDone();
    }
    Lookup lookup = new Lookup();
    lookups.put(name, lookup);
    threads.execute(() -> run(name, lookup));
    return lookup;
  }

  private void forgetDone() {
    lookups.values().removeIf(Lookup::isDone);
  }

  private void run(String name, Lookup lookup) {
    InetAddress[] found = {};
    UnknownHostException failure = null;
    try {
      found = service.lookUp(name);
    } catch (UnknownHostException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      failure = new UnknownHostException(name + ": lookup failed");
      failure.initCause(e);
    }
    synchronized (lookups) {
      if (failure != null) {
        lookups.remove(name, lookup);
      }
      lookup.finish(List.of(found), failure, Async.nanoTime());
    }
  }

  /// One question and its answer. Guarded by the resolver's lock.
  private static final class Lookup {
    private final Set<Suspension> waiting = new LinkedHashSet<>();
    private @Nullable List<InetAddress> found;
    private @Nullable UnknownHostException failure;
    private long doneAt;

    boolean isDone() {
      return found != null;
    }

    boolean isStale(long now) {
      return isDone() && now - doneAt > REMEMBERED_NANOS;
    }

    void finish(List<InetAddress> addresses, @Nullable UnknownHostException failed, long now) {
      found = addresses;
      failure = failed;
      doneAt = now;
      waiting.forEach(Suspension::wake);
      waiting.clear();
    }

    /// Each caller gets an exception of its own: one object thrown by many would carry the stack
    /// and the suppressed exceptions of all.
    List<InetAddress> result() throws UnknownHostException {
      if (failure != null) {
        UnknownHostException own = new UnknownHostException(failure.getMessage());
        own.initCause(failure);
        throw own;
      }
      return found == null ? List.of() : found;
    }
  }
}
