// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Notices responses that nobody can read or close any more, gives back what they hold, and tells.
///
/// What is watched is the innermost stream of the body, which a response and every stream made of
/// it hold on to; so a caller who keeps only the stream is no leak. What stays behind is kept alive
/// by the connection. A stack trace for each response would cost more than the rest of this, so
/// they are taken of the first responses of a session, and of all once one has leaked.
final class LeakWatch implements AutoCloseable {
  /// Whoever forgets responses does so from the beginning. Their traces take some milliseconds in
  /// all.
  static final int FIRST = 1_000;

  private final ReferenceQueue<BodyStream> dropped = new ReferenceQueue<>();
  private final Pool pool;
  private final Consumer<? super LeakedResponse> listener;
  private final boolean watching;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger early = new AtomicInteger(FIRST);
  private volatile boolean stacks;

  // Written under the lock.
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /// What a response holds, for the time when it is gone itself.
  static final class Held extends PhantomReference<BodyStream> {
    private final Request request;
    private final Connection connection;
    private final Grant grant;
    private final long since = Async.nanoTime();
    private final Thread by = Thread.currentThread();
    private final @Nullable Throwable place;

    private Held(
        BodyStream body,
        ReferenceQueue<BodyStream> queue,
        Request request,
        Connection connection,
        Grant grant,
        boolean stack) {
      super(body, queue);
      this.request = request;
      this.connection = connection;
      this.grant = grant;
      this.place = stack ? new Throwable("the response was got here") : null;
    }
  }

  /// @param watching false where time is virtual: the collector comes when it likes
  LeakWatch(Pool pool, Consumer<? super LeakedResponse> listener, boolean watching) {
    this.watching = watching;
    this.pool = pool;
    this.listener = listener;
  }

  /// Begins to watch. The caller ends it with [Reference#clear] when all has been given back.
  @Nullable Held watch(BodyStream body, Request request, Connection connection, Grant grant) {
    if (!watching) {
      return null;
    }
    if (thread == null) {
      start();
    }
    Held held = new Held(body, dropped, request, connection, grant, wantsStack());
    connection.holder(held);
    return held;
  }

  private boolean wantsStack() {
    return stacks || (early.get() > 0 && early.getAndDecrement() > 0);
  }

  private void start() {
    lock.lock();
    try {
      if (thread == null && !closed) {
        thread = Thread.ofVirtual().name("belay-http-leaks").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!closed) {
      try {
        if (dropped.remove() instanceof Held held) {
          leaked(held);
        }
      } catch (InterruptedException e) {
        // The session is closed, and with it every connection.
        return;
      }
    }
  }

  private void leaked(Held held) {
    stacks = true;
    pool.drop(held.connection);
    held.grant.close();
    Duration age = Duration.ofNanos(Async.nanoTime() - held.since);
    String by = describe(held.by);
    try {
      listener.accept(
          new LeakedResponse(held.request.method(), held.request.uri(), age, by, held.place));
    } catch (RuntimeException e) {
      log("the listener of leaks failed", e);
    }
  }

  /// Most likely it has ended, and then its own text says hardly more than that.
  private static String describe(Thread thread) {
    String name = thread.getName().isEmpty() ? "" : " " + thread.getName();
    return (thread.isVirtual() ? "virtual thread #" : "thread #") + thread.threadId() + name;
  }

  /// What a session does that is told nothing else.
  static void log(LeakedResponse leaked) {
    log(leaked.toString(), leaked.place());
  }

  private static void log(String text, @Nullable Throwable e) {
    System.getLogger(Session.class.getName()).log(System.Logger.Level.WARNING, text, e);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }
}
