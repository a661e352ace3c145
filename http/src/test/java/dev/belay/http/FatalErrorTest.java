// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.testing.Eventually;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One request of a group fails for good: those beside it are cancelled, on the wire and in the
/// queue, and every slot is back when the group has ended.
class FatalErrorTest {
  private static final int IN_FLIGHT = 64;
  private static final int QUEUED = 500;

  private static final class Fatal extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// @return nanoseconds from the failure to the end of the group
  private static long failOnce(Session session) throws Exception {
    CountDownLatch fail = new CountDownLatch(1);
    AtomicLong failed = new AtomicLong();
    long ended;
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          String head = peer.readHead();
          if (head != null && head.startsWith("GET /fatal")) {
            fail.await();
            peer.write("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
          }
          peer.awaitEnd();
        })) {
      String fatal = server.url("/fatal");
      String other = server.url("/other");
      assertThatThrownBy(() ->
              TaskGroup.run(group -> {
                group.start(() -> {
                  try (Response response = session.get(fatal)) {
                    assertThat(response.status()).isEqualTo(500);
                    failed.set(System.nanoTime());
                    throw new Fatal();
                  }
                });
                Eventually.until("the first is on the wire", () -> server.openConnections() == 1);
                for (int i = 1; i < IN_FLIGHT + QUEUED; i++) {
                  group.start(() -> session.get(other).close());
                }
                Eventually.until(
                    "all that can are on the wire", () -> server.openConnections() == IN_FLIGHT);
                fail.countDown();
              }))
          .isInstanceOf(TaskGroupException.class)
          .hasCauseInstanceOf(Fatal.class);
      ended = System.nanoTime();
      SessionStats stats = session.stats();
      assertThat(stats.inFlight()).isZero();
      assertThat(stats.hosts().values()).allMatch(host -> host.queued() == 0);
      assertThat(stats.openConnections()).isEqualTo(stats.idleConnections());
      Eventually.until(
          "the server has seen every end",
          () -> server.openConnections() <= session.stats().openConnections());
    }
    return ended - failed.get();
  }

  private static Session session() {
    return Session.builder()
        .limit(Limit.perHost().inFlight(IN_FLIGHT))
        .limit(Limit.global().inFlight(IN_FLIGHT))
        .build();
  }

  @Test
  void cancels_all_others_and_every_slot_is_back() throws Exception {
    try (Session session = session()) {
      assertThat(failOnce(session)).isLessThan(5_000_000_000L);
    }
  }

  @Test
  @Tag("stress")
  void takes_milliseconds() throws Exception {
    long[] nanos = new long[101];
    try (Session session = session()) {
      for (int i = 0; i < nanos.length; i++) {
        nanos[i] = failOnce(session);
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        "STRESS fatal error: %d in flight and %d queued cancelled, median %.1f ms, worst %.1f ms%n",
        IN_FLIGHT, QUEUED, nanos[50] / 1e6, nanos[100] / 1e6);
  }
}
