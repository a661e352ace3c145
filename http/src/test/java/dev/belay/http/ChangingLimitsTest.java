// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.SchedulerSimulation.Caller;
import dev.belay.limit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Limits that change, and limits that are learned, while callers wait: in simulated time.
class ChangingLimitsTest {
  private static final long MS = SchedulerSimulation.MS;
  private static final long SECOND = 1_000 * MS;
  private static final String KEY = "a";

  private static CountedRate rate(int permits) {
    return new CountedRate(new Rate(permits, Duration.ofSeconds(1)), false);
  }

  private static CountedRate burst(int permits) {
    return new CountedRate(new Rate(permits, Duration.ofSeconds(1), permits), false);
  }

  private static Bounds bounds(int perHost, int inAll, CountedRate... hostRates) {
    return new Bounds(perHost, inAll, List.of(hostRates), List.of());
  }

  private static SchedulerSimulation simulation(Bounds bounds, long seed) {
    return new SchedulerSimulation(new Scheduler(bounds, 1_000 * SECOND), seed);
  }

  private static void pass(SchedulerSimulation sim, Caller caller) {
    sim.scheduler.sent(caller.permit(), sim.now);
    sim.scheduler.answered(caller.permit(), sim.now);
    sim.scheduler.release(caller.permit(), sim.now);
  }

  private static void hold(SchedulerSimulation sim, Caller caller) {
    sim.scheduler.sent(caller.permit(), sim.now);
  }

  @Test
  void a_higher_bound_lets_those_through_at_once_who_wait() {
    SchedulerSimulation sim = simulation(bounds(1, 100), 1);
    for (int i = 0; i < 10; i++) {
      sim.enter(KEY, false, caller -> hold(sim, caller));
    }
    sim.settle();
    assertThat(sim.granted).hasSize(1);
    sim.after(MS, () -> sim.scheduler.change(bounds(4, 100), sim.now));
    sim.after(2 * MS, () -> sim.scheduler.change(bounds(100, 6), sim.now));
    sim.run();
    assertThat(sim.granted)
        .extracting(caller -> caller.grantedAt / MS)
        .containsExactly(0L, 1L, 1L, 1L, 2L, 2L);
  }

  @Test
  void a_lower_bound_holds_for_the_next_and_takes_nothing_from_anybody() {
    SchedulerSimulation sim = simulation(bounds(3, 100), 1);
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      callers.add(sim.enter(KEY, false, caller -> hold(sim, caller)));
      sim.settle();
    }
    sim.scheduler.change(bounds(1, 100), sim.now);
    for (int i = 0; i < 3; i++) {
      assertThat(sim.granted).hasSize(3);
      sim.scheduler.release(callers.get(i).permit(), sim.now);
      sim.settle();
    }
    assertThat(sim.granted).hasSize(4);
  }

  @Test
  void a_faster_rate_wakes_who_waits_for_the_slow_one() {
    SchedulerSimulation sim = simulation(bounds(100, 100, rate(1)), 1);
    for (int i = 0; i < 4; i++) {
      sim.enter(KEY, false, caller -> pass(sim, caller));
      sim.settle();
    }
    sim.at(100 * MS, () -> sim.scheduler.change(bounds(100, 100, rate(100)), sim.now));
    sim.run();
    assertThat(sim.granted)
        .extracting(caller -> caller.grantedAt / MS)
        .containsExactly(0L, 100L, 110L, 120L);
  }

  @Test
  void a_slower_rate_counts_what_the_faster_one_let_through() {
    SchedulerSimulation sim = simulation(bounds(100, 100, burst(10)), 1);
    for (int i = 0; i < 10; i++) {
      sim.enter(KEY, false, caller -> pass(sim, caller));
    }
    sim.settle();
    sim.scheduler.change(bounds(100, 100, burst(5)), sim.now);
    for (int i = 0; i < 5; i++) {
      sim.enter(KEY, false, caller -> pass(sim, caller));
    }
    sim.run();
    assertThat(sim.granted.get(10).grantedAt).isGreaterThanOrEqualTo(SECOND);
    assertThat(sim.granted).hasSize(15);
  }

  @Test
  void a_change_in_the_step_of_a_cancellation_loses_nobody() {
    for (long seed = 0; seed < 1_000; seed++) {
      SchedulerSimulation sim = simulation(bounds(1, 100), seed);
      List<Caller> callers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        callers.add(sim.enter(KEY, false, caller -> hold(sim, caller)));
      }
      sim.settle();
      sim.scheduler.change(bounds(3, 100), sim.now);
      for (Caller caller : callers) {
        if (sim.random.nextInt(3) == 0) {
          caller.cancel();
        }
      }
      sim.settle();
      int waiting = sim.stillWaiting();
      int held = sim.scheduler.inFlight();
      assertThat(held).as("seed %d", seed).isEqualTo(Math.min(3, held + waiting));
      assertThat(sim.granted).as("seed %d", seed).hasSize(held);
    }
  }

  @Test
  void a_quota_of_the_server_tightens_and_never_loosens() {
    SchedulerSimulation sim = simulation(bounds(100, 100, burst(5)), 1);
    sim.scheduler.learn(KEY, Quota.left("", 2, Duration.ofMillis(300)), sim.now);
    sim.scheduler.learn(KEY, Quota.left("day", 1_000, Duration.ofDays(1)), sim.now);
    for (int i = 0; i < 7; i++) {
      sim.enter(KEY, false, caller -> pass(sim, caller));
      sim.settle();
    }
    sim.run();
    assertThat(sim.granted)
        .extracting(caller -> caller.grantedAt / MS)
        .startsWith(0L, 0L, 300L, 300L, 300L)
        .hasSize(7);
    assertThat(sim.granted.get(5).grantedAt).isGreaterThanOrEqualTo(SECOND);
  }

  @Test
  void a_bound_on_what_the_server_does_at_once_is_kept() {
    SchedulerSimulation sim = simulation(bounds(100, 100), 1);
    sim.scheduler.learn(KEY, Quota.concurrent("c", 2), sim.now);
    for (int i = 0; i < 5; i++) {
      sim.enter(KEY, false, caller -> hold(sim, caller));
    }
    sim.settle();
    assertThat(sim.granted).hasSize(2);
  }

  @Test
  void hostile_quotas_fill_no_memory_and_overflow_nothing() {
    SchedulerSimulation sim = simulation(bounds(100, 100), 1);
    for (int i = 0; i < 10_000; i++) {
      sim.scheduler.learn(KEY, Quota.left("q" + i, Long.MAX_VALUE, Duration.ofDays(1_000_000)), 0);
      sim.scheduler.learn(KEY, Quota.policy("p" + i, Long.MAX_VALUE, Duration.ofDays(9_000)), 0);
    }
    assertThat(sim.scheduler.lanes().iterator().next().learned.gates()).hasSize(16);
    sim.enter(KEY, false, caller -> pass(sim, caller));
    sim.settle();
    assertThat(sim.granted).hasSize(1);
  }

  /// The second point of the promise: with twice the rate of the server, few are refused.
  @Test
  void with_a_limit_of_twice_the_servers_few_are_refused() {
    int permits = 100;
    SchedulerSimulation sim = simulation(bounds(8, 64, rate(2 * permits)), 1);
    LeakyServer server = new LeakyServer(permits, 20);
    RefusalLadder ladder = new RefusalLadder();
    List<Long> refused = new ArrayList<>();
    int[] sent = {0};
    Runnable[] client = {() -> {}};
    client[0] =
        () ->
            sim.enter(
                KEY,
                false,
                caller -> {
                  long started = sim.now;
                  sim.scheduler.sent(caller.permit(), sim.now);
                  sim.after(
                      5 * MS,
                      () -> {
                        sent[0]++;
                        if (!server.accepts(sim.now)) {
                          refused.add(sim.now);
                          long pause = ladder.next(started);
                          ladder.pausedUntil(sim.now + pause);
                          sim.scheduler.pause(
                              KEY, sim.now + pause, WaitReason.HOST_PAUSED, sim.now);
                          sim.scheduler.slowDown(KEY, started, sim.now);
                        }
                        sim.scheduler.answered(caller.permit(), sim.now);
                        sim.scheduler.release(caller.permit(), sim.now);
                        if (sim.now < 60 * SECOND) {
                          client[0].run();
                        }
                      });
                });
    for (int i = 0; i < 16; i++) {
      client[0].run();
    }
    sim.run();
    long late = refused.stream().filter(time -> time > SECOND).count();
    assertThat(sent[0]).isGreaterThan(60 * permits * 7 / 10);
    assertThat((double) late / sent[0]).isLessThan(0.01);
  }

  /// nginx's way to count: a bucket that leaks, with a burst.
  private static final class LeakyServer {
    private final double perNano;
    private final int burst;
    private double level;
    private long last;

    LeakyServer(int perSecond, int burst) {
      perNano = perSecond / 1e9;
      this.burst = burst;
    }

    boolean accepts(long now) {
      level = Math.max(0, level - (now - last) * perNano);
      last = now;
      if (level > burst) {
        return false;
      }
      level++;
      return true;
    }
  }
}
