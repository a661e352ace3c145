// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Eventually;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a million requests cost that wait behind those in flight.
class MillionQueuedTest {
  private static final int REQUESTS = 1_000_000;
  private static final int IN_FLIGHT = 64;
  private static final long MOST_BYTES = 100_000_000;

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void a_million_queued_requests_take_less_than_a_hundred_megabytes() throws Exception {
    AtomicInteger pulled = new AtomicInteger();
    AtomicReference<Throwable> end = new AtomicReference<>();
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = Session.builder().limit(Limit.perHost().inFlight(IN_FLIGHT)).build()) {
      String url = server.url("/");
      long before = used();
      Thread caller =
          Thread.startVirtualThread(() -> {
            try {
              session.map(
                  () ->
                      IntStream.range(0, REQUESTS)
                          .peek(i -> pulled.incrementAndGet())
                          .mapToObj(i -> url + i)
                          .iterator(),
                  Response::text);
            } catch (Throwable e) {
              end.set(e);
            }
          });
      Eventually.until("all that can are on the wire", () -> server.openConnections() == IN_FLIGHT);
      int seen;
      do {
        seen = pulled.get();
        Eventually.blocked(caller);
      } while (pulled.get() != seen);
      assertThat(used() - before).as(pulled + " pulled").isLessThan(MOST_BYTES);
      caller.interrupt();
      caller.join();
      assertThat(end.get()).isInstanceOf(InterruptedException.class);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().hosts().values()).allMatch(host -> host.queued() == 0);
    }
  }
}
