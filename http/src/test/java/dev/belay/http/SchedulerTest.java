// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.SchedulerSimulation.Caller;
import dev.belay.limit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final long MS = SchedulerSimulation.MS;
  private static final long SECOND = 1_000 * MS;
  private static final long LONG = 1_000 * SECOND;

  private static CountedRate rate(int permits, int burst) {
    return new CountedRate(new Rate(permits, Duration.ofSeconds(1), burst), false);
  }

  private static SchedulerSimulation simulation(
      int perHost, int inAll, List<CountedRate> hostRates, List<CountedRate> globalRates) {
    return new SchedulerSimulation(new Scheduler(perHost, inAll, hostRates, globalRates, LONG), 1);
  }

  private static void hold(SchedulerSimulation sim, Caller caller, long nanos) {
    sim.scheduler.sent(caller.permit(), sim.now);
    sim.after(nanos, () -> sim.scheduler.release(caller.permit(), sim.now));
  }

  private static Lane lane(SchedulerSimulation sim, String key) {
    return sim.scheduler.lanes().stream()
        .filter(lane -> lane.key.equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void lets_as_many_through_as_may_be_in_flight_to_a_host() {
    SchedulerSimulation sim = simulation(3, 100, List.of(), List.of());
    for (int i = 0; i < 10; i++) {
      sim.enter("a", false, caller -> hold(sim, caller, 10 * MS));
      sim.settle();
    }
    assertThat(sim.granted).hasSize(3);
    assertThat(lane(sim, "a").queued()).isEqualTo(7);
    sim.run();
    assertThat(sim.granted).extracting(caller -> caller.grantedAt).isSorted().hasSize(10);
    assertThat(sim.granted.getLast().grantedAt).isEqualTo(30 * MS);
    assertThat(lane(sim, "a").peak).isEqualTo(3);
    assertThat(sim.scheduler.inFlight()).isZero();
  }

  @Test
  void hosts_take_turns_at_what_is_free_in_all() {
    SchedulerSimulation sim = simulation(100, 1, List.of(), List.of());
    for (String key : List.of("a", "a", "a", "a", "b", "b", "c")) {
      sim.enter(key, false, caller -> hold(sim, caller, MS));
      sim.settle();
    }
    sim.run();
    assertThat(sim.granted.stream().map(caller -> caller.key).collect(Collectors.joining()))
        .isEqualTo("aabcaba");
    assertThat(sim.scheduler.peak()).isEqualTo(1);
  }

  @Test
  void a_paused_host_holds_nothing_that_others_could_use() {
    SchedulerSimulation sim = simulation(100, 2, List.of(), List.of());
    sim.scheduler.pause("a", SECOND, WaitReason.RETRY_AFTER, 0);
    for (int i = 0; i < 5; i++) {
      sim.enter("a", false, caller -> hold(sim, caller, MS));
      sim.enter("b", false, caller -> hold(sim, caller, MS));
      sim.settle();
    }
    sim.run();
    assertThat(sim.granted.subList(0, 5)).allMatch(caller -> caller.key.equals("b"));
    assertThat(sim.granted.get(4).grantedAt).isEqualTo(2 * MS);
    assertThat(sim.granted.get(5).grantedAt).isEqualTo(SECOND);
  }

  @Test
  void a_host_that_is_bound_by_its_rate_holds_nothing_that_others_could_use() {
    SchedulerSimulation sim = simulation(100, 1, List.of(rate(1, 1)), List.of());
    for (int i = 0; i < 3; i++) {
      sim.enter("a", false, caller -> hold(sim, caller, MS));
      sim.settle();
    }
    sim.enter("b", false, caller -> hold(sim, caller, MS));
    sim.run();
    assertThat(sim.granted).extracting(caller -> caller.key).containsExactly("a", "b", "a", "a");
    assertThat(sim.granted.get(1).grantedAt).isEqualTo(MS);
  }

  @Test
  void a_pause_holds_those_that_wait_already_and_is_never_shortened() {
    SchedulerSimulation sim = simulation(1, 100, List.of(), List.of());
    sim.enter("a", false, caller -> hold(sim, caller, 10 * MS));
    sim.settle();
    Caller second = sim.enter("a", false, caller -> hold(sim, caller, MS));
    sim.settle();
    sim.scheduler.pause("a", 500 * MS, WaitReason.RETRY_AFTER, sim.now);
    sim.scheduler.pause("a", 100 * MS, WaitReason.RETRY_AFTER, sim.now);
    sim.at(400 * MS, () -> sim.scheduler.pause("a", 700 * MS, WaitReason.RETRY_AFTER, sim.now));
    sim.run();
    assertThat(second.grantedAt).isEqualTo(700 * MS);
    assertThat(lane(sim, "a").refused).isEqualTo(3);
  }

  @Test
  void a_pause_that_is_too_long_sends_away_those_that_wait_and_those_that_come() {
    SchedulerSimulation sim = simulation(1, 100, List.of(), List.of());
    sim.enter("a", false, caller -> hold(sim, caller, 10 * MS));
    sim.settle();
    Caller waiting = sim.enter("a", false, caller -> hold(sim, caller, MS));
    Caller other = sim.enter("b", false, caller -> hold(sim, caller, MS));
    sim.settle();
    sim.scheduler.pause("a", LONG + 1, WaitReason.RETRY_AFTER, sim.now);
    Caller later = sim.enter("a", false, caller -> hold(sim, caller, MS));
    sim.settle();
    assertThat(waiting.refused).isTrue();
    assertThat(later.refused).isTrue();
    assertThat(other.grantedAt).isZero();
    sim.now = 2;
    Caller inTime = sim.enter("a", false, caller -> hold(sim, caller, MS));
    sim.run();
    assertThat(inTime.grantedAt).isEqualTo(LONG + 1);
  }

  @Test
  void those_that_come_again_go_first_in_their_order() {
    SchedulerSimulation sim = simulation(1, 100, List.of(), List.of());
    for (boolean atHead : new boolean[] {false, false, true, false, true}) {
      sim.enter("a", atHead, caller -> hold(sim, caller, MS));
      sim.settle();
    }
    sim.run();
    assertThat(sim.granted).extracting(caller -> caller.number).containsExactly(0, 2, 4, 1, 3);
  }

  @Test
  void a_cancelled_first_waiter_hands_the_timekeeping_on() {
    SchedulerSimulation sim = simulation(100, 100, List.of(rate(10, 1)), List.of());
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < 51; i++) {
      callers.add(sim.enter("a", false, caller -> hold(sim, caller, 0)));
      sim.settle();
    }
    sim.after(MS, () -> callers.subList(1, 50).forEach(Caller::cancel));
    sim.run();
    assertThat(callers.get(50).grantedAt).isEqualTo(100 * MS);
    assertThat(sim.granted).hasSize(2);
  }

  @Test
  void a_permit_offered_to_a_waiter_that_was_just_cancelled_goes_to_the_next() {
    SchedulerSimulation sim = simulation(100, 100, List.of(rate(2, 2)), List.of());
    sim.enter("a", false, caller -> hold(sim, caller, 0));
    sim.run();
    Caller unsent = sim.enter("a", false, caller -> {});
    sim.settle();
    Caller first = sim.enter("a", false, caller -> {});
    sim.settle();
    Caller second = sim.enter("a", false, caller -> {});
    sim.settle();
    first.cancel();
    sim.scheduler.release(unsent.permit(), sim.now);
    assertThat(first.waiter.permit).isNotNull();
    sim.settle();
    assertThat(second.grantedAt).isEqualTo(sim.now);
    assertThat(sim.scheduler.inFlight()).isEqualTo(1);
  }

  @Test
  void the_rate_over_all_hosts_goes_round_the_hosts() {
    SchedulerSimulation sim = simulation(100, 100, List.of(), List.of(rate(10, 1)));
    for (String key : List.of("a", "a", "a", "b", "b")) {
      sim.enter(key, false, caller -> hold(sim, caller, 0));
      sim.settle();
    }
    sim.run();
    assertThat(sim.granted)
        .extracting(caller -> caller.key)
        .containsExactly("a", "a", "b", "a", "b");
    assertThat(sim.granted)
        .extracting(caller -> caller.grantedAt)
        .containsExactly(0L, 100 * MS, 200 * MS, 300 * MS, 400 * MS);
  }

  @Test
  void several_rates_hold_at_once() {
    CountedRate slow = new CountedRate(new Rate(3, Duration.ofSeconds(10), 3), false);
    SchedulerSimulation sim = simulation(100, 100, List.of(rate(2, 2), slow), List.of());
    for (int i = 0; i < 4; i++) {
      sim.enter("a", false, caller -> hold(sim, caller, 0));
      sim.settle();
    }
    sim.run();
    // The slots of those that got no answer stay out for a window, the drift and the guard.
    assertThat(sim.granted)
        .extracting(caller -> caller.grantedAt / MS)
        .containsExactly(0L, 0L, 1_001L, 10_002L);
  }

  @Test
  void a_waiter_is_told_what_it_waited_for() {
    SchedulerSimulation sim = simulation(1, 2, List.of(), List.of());
    sim.enter("b", false, caller -> hold(sim, caller, 70 * MS));
    sim.enter("a", false, caller -> hold(sim, caller, 50 * MS));
    sim.settle();
    Caller waiting = sim.enter("a", false, caller -> hold(sim, caller, 0));
    sim.settle();
    Caller third = sim.enter("c", false, caller -> hold(sim, caller, 0));
    sim.settle();
    sim.at(20 * MS, () -> sim.scheduler.pause("a", 60 * MS, WaitReason.RETRY_AFTER, sim.now));
    sim.run();
    assertThat(third.grantedAt).isEqualTo(50 * MS);
    assertThat(third.permit().waits()).isEqualTo(new Waits(0, 0, 50 * MS, 0));
    assertThat(waiting.grantedAt).isEqualTo(60 * MS);
    assertThat(waiting.permit().waits()).isEqualTo(new Waits(0, 20 * MS, 0, 40 * MS));
  }

  @Test
  void the_rate_over_all_hosts_is_told_as_a_rate() {
    SchedulerSimulation sim = simulation(100, 100, List.of(), List.of(rate(10, 1)));
    sim.enter("a", false, caller -> hold(sim, caller, 0));
    sim.settle();
    Caller second = sim.enter("b", false, caller -> hold(sim, caller, 0));
    sim.run();
    assertThat(second.permit().waits()).isEqualTo(new Waits(100 * MS, 0, 0, 0));
  }

  @Test
  void hosts_that_are_idle_are_forgotten_when_there_are_many() {
    SchedulerSimulation sim = simulation(1, 10, List.of(rate(1, 1)), List.of());
    sim.scheduler.pause("paused", LONG, WaitReason.RETRY_AFTER, 0);
    sim.enter("busy", false, caller -> {});
    for (int i = 0; i < 10_000; i++) {
      sim.now += 2 * SECOND / 1_000;
      sim.enter("host" + i, false, caller -> hold(sim, caller, 0));
      sim.run();
    }
    assertThat(sim.scheduler.lanes()).hasSizeBetween(500, 3_000);
    assertThat(lane(sim, "paused").refused).isEqualTo(1);
    assertThat(lane(sim, "busy").inFlight).isEqualTo(1);
  }

  /// Callers that come, are cancelled, answered, dropped or never sent; pauses; all limits at once.
  @Test
  void whatever_happens_no_limit_is_passed_no_slot_is_lost_and_nobody_overtakes() {
    for (int seed = 0; seed < 200; seed++) {
      Story story = new Story(seed);
      story.tell();
      story.check();
    }
  }

  private static final class Story {
    private static final long STEP = 20 * MS;

    private final int perHost;
    private final int inAll;
    private final List<CountedRate> hostRates = new ArrayList<>();
    private final List<CountedRate> globalRates = new ArrayList<>();
    private final SchedulerSimulation sim;
    private final List<Caller> callers = new ArrayList<>();
    private final Map<String, List<Long>> counted = new HashMap<>();
    private final List<Long> countedInAll = new ArrayList<>();
    private final int seed;

    Story(int seed) {
      this.seed = seed;
      Random random = new Random(seed);
      perHost = 1 + random.nextInt(4);
      inAll = 1 + random.nextInt(6);
      if (random.nextBoolean()) {
        int permits = 1 + random.nextInt(20);
        hostRates.add(rate(permits, 1 + random.nextInt(permits)));
      }
      if (random.nextInt(4) == 0) {
        hostRates.add(new CountedRate(new Rate(30, Duration.ofSeconds(5), 30), false));
      }
      if (random.nextInt(3) == 0) {
        int permits = 1 + random.nextInt(30);
        globalRates.add(rate(permits, 1 + random.nextInt(permits)));
      }
      sim =
          new SchedulerSimulation(
              new Scheduler(perHost, inAll, hostRates, globalRates, LONG), seed);
    }

    /// Coarse, so that much happens at the same time and races.
    private long moment(long bound) {
      return sim.random.nextLong(bound / STEP) * STEP;
    }

    void tell() {
      for (int i = 0; i < 100; i++) {
        sim.at(moment(3 * SECOND), this::arrive);
      }
      for (int i = 0; i < 5; i++) {
        sim.at(moment(3 * SECOND), this::pause);
      }
      for (int i = 0; i < 60; i++) {
        sim.at(moment(6 * SECOND), this::cancelOne);
      }
      sim.run();
    }

    private void arrive() {
      int many = 1 + sim.random.nextInt(3);
      for (int i = 0; i < many; i++) {
        String key = "host" + sim.random.nextInt(3);
        callers.add(sim.enter(key, sim.random.nextInt(10) == 0, this::use));
      }
    }

    private void pause() {
      long until = sim.now + sim.random.nextLong(500 * MS);
      sim.scheduler.pause("host" + sim.random.nextInt(3), until, WaitReason.RETRY_AFTER, sim.now);
    }

    private void cancelOne() {
      if (!callers.isEmpty()) {
        callers.get(sim.random.nextInt(callers.size())).cancel();
      }
    }

    private void use(Caller caller) {
      Permit permit = caller.permit();
      assertThat(permit.lane().inFlight).isBetween(1, perHost);
      assertThat(sim.scheduler.inFlight()).isBetween(1, inAll);
      long over = STEP + moment(100 * MS);
      if (sim.random.nextInt(5) > 0) {
        sim.scheduler.sent(permit, sim.now);
        counted.computeIfAbsent(caller.key, _ -> new ArrayList<>()).add(sim.now);
        countedInAll.add(sim.now);
        if (sim.random.nextInt(5) > 0) {
          sim.after(over / 2, () -> sim.scheduler.answered(permit, sim.now));
        }
      }
      sim.after(over, () -> sim.scheduler.release(permit, sim.now));
    }

    void check() {
      assertThat(sim.stillWaiting()).as("seed %d: left waiting", seed).isZero();
      assertThat(sim.scheduler.inFlight()).isZero();
      assertThat(callers).allMatch(caller -> caller.cancelled || caller.grantedAt >= 0);
      counted.values().forEach(times -> checkWindows(times, hostRates));
      checkWindows(countedInAll, globalRates);
      Map<String, Caller> last = new HashMap<>();
      for (Caller caller : callers) {
        if (!caller.cancelled && !caller.atHead) {
          Caller before = last.put(caller.key, caller);
          if (before != null) {
            assertThat(before.grantedAt <= caller.grantedAt)
                .as("seed %d: %d before %d", seed, before.number, caller.number)
                .isTrue();
          }
        }
      }
    }

    private void checkWindows(List<Long> times, List<CountedRate> rates) {
      for (CountedRate counted : rates) {
        Rate rate = counted.rate();
        for (int i = rate.permits(); i < times.size(); i++) {
          assertThat(times.get(i) - times.get(i - rate.permits()))
              .as("seed %d, request %d of %s", seed, i, rate)
              .isGreaterThanOrEqualTo(rate.window().toNanos());
        }
      }
    }
  }
}
