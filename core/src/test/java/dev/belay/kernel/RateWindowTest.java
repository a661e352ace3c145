// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateWindowTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  private static RateWindow window(int permits, int burst) {
    return new RateWindow(permits, burst, SECOND, 0);
  }

  private static void take(RateWindow window, long now) {
    window.take(now, 1);
    window.count(now, 1);
  }

  @Test
  void grants_are_spaced_evenly_without_a_burst() {
    RateWindow window = window(10, 1);
    List<Long> grants = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 10; i++) {
      now = window.readyAt(now, 1);
      grants.add(now / MS);
      take(window, now);
    }
    assertThat(grants).containsExactly(0L, 100L, 200L, 300L, 400L, 500L, 600L, 700L, 800L, 900L);
  }

  @Test
  void a_burst_leaves_at_once_and_then_the_spacing_holds() {
    RateWindow window = window(10, 3);
    List<Long> grants = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 6; i++) {
      now = window.readyAt(now, 1);
      grants.add(now / MS);
      take(window, now);
    }
    assertThat(grants).containsExactly(0L, 0L, 0L, 100L, 200L, 300L);
  }

  @Test
  void a_burst_of_all_permits_still_keeps_the_window() {
    RateWindow window = window(10, 10);
    for (int i = 0; i < 10; i++) {
      assertThat(window.readyAt(0, 1)).isZero();
      take(window, 0);
    }
    assertThat(window.readyAt(SECOND - 1, 1)).isEqualTo(SECOND);
  }

  @Test
  void the_lateness_of_a_timer_is_made_up_when_the_gap_is_short() {
    RateWindow window = window(1_000, 1);
    window.take(0, 1);
    assertThat(window.awaitedAt(0, 1)).isEqualTo(MS);
    window.take(MS + 300_000, 1);
    assertThat(window.awaitedAt(MS + 300_000, 1)).isEqualTo(2 * MS);
  }

  @Test
  void no_more_lateness_than_twenty_milliseconds_is_made_up() {
    RateWindow window = window(1_000, 1);
    window.take(0, 1);
    assertThat(window.awaitedAt(0, 1)).isEqualTo(MS);
    long late = 101 * MS;
    for (int i = 0; i < 20; i++) {
      window.take(late, 1);
      assertThat(window.awaitedAt(late, 1)).isEqualTo(late);
    }
    window.take(late, 1);
    assertThat(window.awaitedAt(late, 1)).isEqualTo(late + MS);
  }

  @Test
  void time_in_which_nobody_waited_is_not_made_up() {
    RateWindow window = window(1_000, 1);
    window.take(0, 1);
    window.take(50 * MS, 1);
    assertThat(window.awaitedAt(50 * MS, 1)).isEqualTo(51 * MS);
  }

  @Test
  void long_gaps_are_shortened_by_a_tenth_at_most_until_lateness_is_made_up() {
    RateWindow window = window(10, 1);
    window.take(0, 1);
    long now = window.awaitedAt(0, 1) + 25 * MS;
    List<Long> gaps = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      window.take(now, 1);
      long next = window.awaitedAt(now, 1);
      gaps.add((next - now) / MS);
      now = next;
    }
    assertThat(gaps).containsExactly(90L, 90L, 95L, 100L, 100L);
  }

  @Test
  void a_look_at_the_time_is_no_waiting() {
    RateWindow window = window(1_000, 1);
    take(window, 0);
    assertThat(window.readyAt(0, 1)).isEqualTo(MS);
    take(window, 50 * MS);
    assertThat(window.readyAt(50 * MS, 1)).isEqualTo(51 * MS);
  }

  @Test
  void the_gap_is_rounded_up() {
    RateWindow window = window(3, 1);
    take(window, 0);
    assertThat(window.readyAt(0, 1)).isEqualTo(333_333_334L);
  }

  @Test
  void a_guard_widens_the_window_and_not_the_gap() {
    RateWindow window = new RateWindow(2, 1, SECOND, MS);
    take(window, 0);
    assertThat(window.readyAt(0, 1)).isEqualTo(500 * MS);
    take(window, 500 * MS);
    assertThat(window.readyAt(500 * MS, 1)).isEqualTo(SECOND + MS);
  }

  @Test
  void a_window_holds_its_begin_and_not_its_end() {
    RateWindow window = window(2, 2);
    take(window, 0);
    take(window, 0);
    assertThat(window.readyAt(SECOND - 1, 2)).isEqualTo(SECOND);
    assertThat(window.readyAt(SECOND, 2)).isEqualTo(SECOND);
    window.take(SECOND, 2);
  }

  @Test
  void a_slot_that_is_held_comes_back_a_window_after_it_was_counted() {
    RateWindow window = window(2, 2);
    window.take(0, 2);
    assertThat(window.readyAt(5 * SECOND, 1)).isEqualTo(RateWindow.NEVER);
    window.count(5 * SECOND, 1);
    assertThat(window.readyAt(5 * SECOND, 1)).isEqualTo(6 * SECOND);
    assertThat(window.readyAt(5 * SECOND, 2)).isEqualTo(RateWindow.NEVER);
    window.count(5 * SECOND + 1, 1);
    assertThat(window.readyAt(5 * SECOND, 2)).isEqualTo(6 * SECOND + 1);
  }

  @Test
  void takes_no_more_than_there_are() {
    RateWindow window = window(2, 2);
    window.take(0, 1);
    assertThatThrownBy(() -> window.take(0, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no slot of 2 is free");
  }

  @Test
  void several_at_once_wait_until_the_burst_has_room_for_all() {
    RateWindow window = window(10, 8);
    window.take(0, 5);
    assertThat(window.readyAt(0, 3)).isZero();
    assertThat(window.readyAt(0, 5)).isEqualTo(200 * MS);
  }

  @Test
  void more_than_the_burst_leave_when_one_would_and_the_gaps_follow() {
    RateWindow window = window(10, 1);
    take(window, 0);
    assertThat(window.readyAt(0, 4)).isEqualTo(100 * MS);
    window.take(100 * MS, 4);
    assertThat(window.readyAt(100 * MS, 1)).isEqualTo(500 * MS);
  }

  @Test
  void a_slot_that_was_not_used_comes_back_with_its_turn_unless_others_came_after_it() {
    RateWindow window = window(10, 1);
    window.take(0, 1);
    window.putBack(0, window.earliest());
    assertThat(window.isIdle(0)).isTrue();
    window.take(0, 1);
    long after = window.earliest();
    window.take(100 * MS, 1);
    window.putBack(0, after);
    assertThat(window.readyAt(100 * MS, 1)).isEqualTo(200 * MS);
    assertThat(window.isIdle(200 * MS)).isFalse();
  }

  @Test
  void is_as_good_as_new_when_all_slots_are_back() {
    RateWindow window = window(2, 2);
    take(window, 0);
    assertThat(window.isIdle(SECOND - 1)).isFalse();
    assertThat(window.isIdle(SECOND)).isTrue();
  }

  @Test
  void takes_over_what_is_held_and_cooling_and_paces_from_the_last() {
    RateWindow old = window(4, 4);
    take(old, 0);
    take(old, 400 * MS);
    old.take(500 * MS, 1);
    RateWindow tighter = new RateWindow(2, 2, 2 * SECOND, 0);
    tighter.takeOver(old, 600 * MS);
    assertThat(tighter.readyAt(600 * MS, 1)).isEqualTo(2_400 * MS);
    assertThat(tighter.readyAt(600 * MS, 2)).isEqualTo(RateWindow.NEVER);
    tighter.count(700 * MS, 1);
    assertThat(tighter.readyAt(700 * MS, 2)).isEqualTo(2_700 * MS);
    RateWindow spaced = new RateWindow(4, 1, SECOND, 0);
    spaced.takeOver(old, 600 * MS);
    assertThat(spaced.readyAt(600 * MS, 1)).isEqualTo(650 * MS);
    RateWindow shorter = new RateWindow(4, 1, SECOND / 2, 0);
    shorter.takeOver(old, 600 * MS);
    assertThat(shorter.readyAt(600 * MS, 1)).isEqualTo(600 * MS);
    assertThat(shorter.readyAt(600 * MS, 2)).isEqualTo(600 * MS);
    assertThat(shorter.readyAt(600 * MS, 3)).isEqualTo(900 * MS);
    assertThat(shorter.readyAt(600 * MS, 4)).isEqualTo(RateWindow.NEVER);
  }

  /// Chance takes one or several at once, early or late, and counts at once or later.
  @Test
  void no_window_holds_more_than_the_permits_and_none_is_granted_before_its_time() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int permits = 1 + random.nextInt(8);
      RateWindow window = window(permits, 1 + random.nextInt(permits));
      ArrayDeque<Integer> held = new ArrayDeque<>();
      List<Long> counted = new ArrayList<>();
      long now = 0;
      for (int i = 0; i < 300; i++) {
        now += random.nextLong(200 * MS);
        int n = 1 + random.nextInt(permits);
        if (window.readyAt(now, n) <= now && random.nextInt(4) > 0) {
          window.take(now, n);
          held.add(n);
        }
        if (!held.isEmpty() && random.nextBoolean()) {
          int first = held.poll();
          window.count(now, first);
          for (int k = 0; k < first; k++) {
            counted.add(now);
          }
        }
      }
      assertThat(counted).hasSizeGreaterThan(permits);
      for (int i = permits; i < counted.size(); i++) {
        assertThat(counted.get(i) - counted.get(i - permits))
            .as("seed %d, %d", seed, i)
            .isGreaterThanOrEqualTo(SECOND);
      }
    }
  }
}
