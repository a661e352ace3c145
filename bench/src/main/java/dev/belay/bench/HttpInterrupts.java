// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// A call that waits for an answer is interrupted: how long it takes until its caller has it back,
/// what it ends with, and whether its connection is closed. The server is one that never answers.
final class HttpInterrupts implements Table {
  private static final int CALLS = 20 * Integer.getInteger("rounds", 5);

  /// Not measured: in these the client is loaded and compiled.
  private static final int WARM_UP = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long CLOSED_WITHIN_NANOS = 1_000_000_000L;

  @Override
  public void hold() throws Exception {
    System.out.printf(
        "%nHTTP: a call that waits for its answer is interrupted, %d times%n  %-32s %10s %10s %14s  %s%n",
        CALLS, "", "median ms", "worst ms", "still open", "ends with");
    for (HttpPeers.Entry entry : HttpPeers.wanted()) {
      try (SilentServer server = new SilentServer()) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
        HttpPeer.Job job = HttpPeer.Job.plain(uri, 0, CALLS + WARM_UP);
        try (HttpPeer peer = entry.maker().make(job)) {
          print(entry.name(), peer, server);
        }
      }
    }
    System.out.println(
        "  to beat by the session: 5 ms, none still open, and an InterruptedException");
  }

  private static void print(String name, HttpPeer peer, SilentServer server) throws Exception {
    double[] millis = new double[CALLS];
    Map<String, Integer> ends = new TreeMap<>();
    for (int i = -WARM_UP; i < CALLS; i++) {
      AtomicReference<Throwable> end = new AtomicReference<>();
      double took = interrupt(peer.open(), server, end) / 1e6;
      if (i >= 0) {
        millis[i] = took;
        ends.merge(nameOf(end.get()), 1, Integer::sum);
      }
    }
    long end = System.nanoTime() + CLOSED_WITHIN_NANOS;
    while (server.open() > 0 && System.nanoTime() - end < 0) {
      Thread.sleep(1);
    }
    Arrays.sort(millis);
    System.out.printf(
        "  %-32s %10.2f %10.2f %14d  %s%n",
        name, millis[CALLS / 2], millis[CALLS - 1], server.open(), ends);
  }

  /// What a caller would catch.
  private static String nameOf(@Nullable Throwable thrown) {
    return switch (thrown) {
      case null -> "nothing";
      case InterruptedException _ -> InterruptedException.class.getSimpleName();
      default -> thrown.getClass().getSimpleName();
    };
  }

  /// @return nanoseconds until the caller has it back
  private static long interrupt(
      HttpPeer.Lane lane, SilentServer server, AtomicReference<Throwable> end) throws Exception {
    int before = server.requests();
    long[] back = {0};
    Runnable call =
        () -> {
          try {
            lane.get();
          } catch (Throwable e) {
            end.set(e);
          }
          back[0] = System.nanoTime();
        };
    Thread caller = Thread.startVirtualThread(call);
    await("the request has arrived", server::requests, before + 1);
    awaitWaiting(caller);
    long asked = System.nanoTime();
    caller.interrupt();
    if (!caller.join(PATIENCE)) {
      return PATIENCE.toNanos();
    }
    return back[0] - asked;
  }

  private static void await(String what, IntSupplier value, int least) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (value.getAsInt() < least) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("not within " + PATIENCE + ": " + what);
      }
      Thread.sleep(1);
    }
  }

  private static void awaitWaiting(Thread caller) throws InterruptedException {
    while (caller.getState() != Thread.State.WAITING
        && caller.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(1);
    }
  }
}
