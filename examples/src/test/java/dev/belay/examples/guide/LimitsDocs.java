// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.http.Limit;
import dev.belay.http.Request;
import dev.belay.http.Response;
import dev.belay.http.Session;
import dev.belay.limit.RateLimiter;
import dev.belay.origin.Origin;
import dev.belay.sim.Simulation;
import dev.belay.sync.Permit;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The programs of the guide's page on limits.
class LimitsDocs {
  @Test
  void a_semaphore_bounds_how_many_and_a_limiter_how_often() throws Exception {
    Simulation.explore(
        10,
        () -> {
          List<Long> starts = Collections.synchronizedList(new ArrayList<>());
          long begun = Async.nanoTime();
          // @start region="both"
          Semaphore five = new Semaphore(5);
          RateLimiter tenASecond = new RateLimiter(10, Duration.ofSeconds(1));
          TaskGroup.run(group -> {
            for (int i = 0; i < 30; i++) {
              group.start(() -> {
                try (Permit _ = five.acquirePermit()) {
                  tenASecond.acquire();
                  starts.add(Async.nanoTime() - begun);
                  Async.sleep(Duration.ofMillis(700));
                }
              });
            }
          });
          // @end
          for (int i = 5; i < 30; i++) {
            assertThat(starts.get(i) - starts.get(i - 5)).isGreaterThanOrEqualTo(700_000_000);
          }
          for (int i = 10; i < 30; i++) {
            assertThat(starts.get(i) - starts.get(i - 10)).isGreaterThanOrEqualTo(1_000_000_000);
          }
        });
  }

  @Test
  void a_session_keeps_its_limits_by_itself() throws Exception {
    try (Origin origin = Origin.builder().rate(20, Duration.ofSeconds(1)).start()) {
      String url = origin.url("/echo");
      // @start region="session"
      Limit host = Limit.perHost().inFlight(4).rate(20, Duration.ofSeconds(1));
      Limit all = Limit.global().inFlight(100);
      try (Session session = Session.builder().limit(host).limit(all).build()) {
        List<Integer> statuses =
            Async.map(
                IntStream.range(0, 30).boxed().toList(),
                100,
                i -> session.call(Request.get(url), Response::status));
        assertThat(statuses).containsOnly(200);
      }
      // @end
      assertThat(origin.refused()).isZero();
      assertThat(origin.peakInFlight()).isLessThanOrEqualTo(4);
    }
  }
}
