// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Callers that are interrupted at any moment, at servers that do all that servers do.
class SessionStressTest {
  private static final int CAP = 4;
  private static final int CALLERS = 24;
  private static final int CALLS = 60;

  private static ScriptedServer unreliable(long seed) throws Exception {
    return ScriptedServer.start(peer -> {
      Random random = new Random(seed + peer.number());
      while (peer.readHead() != null) {
        switch (random.nextInt(8)) {
          case 0 -> {
            peer.reset();
            return;
          }
          case 1 -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ncut");
            return;
          }
          case 2 -> {
            return;
          }
          case 3 -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsilent");
            peer.awaitEnd();
          }
          case 4 -> peer.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
          case 5 -> {
            peer.write("garbage\r\n\r\n");
            return;
          }
          default -> peer.write(ScriptedServer.ok("fine"));
        }
      }
    });
  }

  @Test
  void nothing_is_lost_whatever_happens() throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      try (ScriptedServer one = unreliable(seed);
          ScriptedServer two = unreliable(-seed);
          Session session =
              Session.builder()
                  .limit(Limit.perHost().inFlight(CAP))
                  .limit(Limit.global().inFlight(CAP + 2))
                  .timeout(Duration.ofMillis(50))
                  .retry(
                      RetryPolicy.standard()
                          .backoff(Duration.ofMillis(1), Duration.ofMillis(5))
                          .budget(1, 1_000_000))
                  .build()) {
        rage(session, List.of(one.url("/"), two.url("/")), seed);
        SessionStats stats = session.stats();
        assertThat(stats.inFlight()).isZero();
        assertThat(stats.peakInFlight()).isLessThanOrEqualTo(CAP + 2);
        assertThat(stats.openConnections()).isEqualTo(stats.idleConnections());
        assertThat(stats.hosts().values())
            .allMatch(host -> host.inFlight() == 0 && host.queued() == 0 && host.peak() <= CAP);
        Eventually.until(
            "the servers see the same connections",
            () ->
                one.openConnections() + two.openConnections() <= session.stats().openConnections());
      }
    }
  }

  private static void rage(Session session, List<String> urls, long seed) throws Exception {
    Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    AtomicInteger fine = new AtomicInteger();
    AtomicInteger interrupted = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      String url = urls.get(i % urls.size());
      Runnable calls =
          () -> {
            for (int k = 0; k < CALLS; k++) {
              try {
                if (session.call(Request.get(url), Response::text).equals("fine")) {
                  fine.incrementAndGet();
                }
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
              } catch (RequestException e) {
                if (e.error() == ErrorClass.PAUSED || e.error() == ErrorClass.CLOSED) {
                  unexpected.add(e);
                }
              } catch (Throwable e) {
                unexpected.add(e);
              }
            }
          };
      callers.add(i % 4 == 0 ? Thread.ofPlatform().start(calls) : Thread.startVirtualThread(calls));
    }
    Random random = new Random(seed);
    while (callers.stream().anyMatch(Thread::isAlive)) {
      callers.get(random.nextInt(CALLERS)).interrupt();
      callers.get(random.nextInt(CALLERS)).join(Duration.ofNanos(500_000));
    }
    assertThat(unexpected).isEmpty();
    assertThat(fine.get()).isPositive();
    assertThat(interrupted.get()).isPositive();
  }
}
