// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.http.CountedWindow.Slot;
import dev.belay.kernel.RateWindow;
import dev.belay.limit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountedWindowTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  /// A second, widened by the drift of two clocks.
  private static final long WIDENED = SECOND + SECOND / 10_000;

  private static CountedWindow window(int permits, int burst, boolean atSend) {
    return new CountedWindow(
        new CountedRate(new Rate(permits, Duration.ofSeconds(1), burst), atSend));
  }

  @Test
  void a_slot_comes_back_a_window_after_the_answer() {
    CountedWindow window = window(1, 1, false);
    Slot slot = window.take(0);
    slot.sent(10);
    assertThat(window.readyAt(5 * SECOND)).isEqualTo(RateWindow.NEVER);
    slot.answered(6 * SECOND);
    assertThat(window.readyAt(6 * SECOND)).isEqualTo(6 * SECOND + WIDENED);
    assertThat(window.readyAt(6 * SECOND + WIDENED)).isEqualTo(6 * SECOND + WIDENED);
  }

  @Test
  void counted_at_the_send_it_comes_back_a_window_after_the_send() {
    CountedWindow window = window(1, 1, true);
    Slot slot = window.take(0);
    assertThat(window.readyAt(0)).isEqualTo(RateWindow.NEVER);
    slot.sent(10);
    slot.answered(6 * SECOND);
    slot.close(7 * SECOND);
    assertThat(window.readyAt(10)).isEqualTo(10 + WIDENED);
  }

  @Test
  void a_request_that_was_never_sent_gives_its_slot_back_at_once_and_its_turn_too() {
    CountedWindow window = window(10, 1, false);
    Slot slot = window.take(0);
    assertThat(window.readyAt(0)).isEqualTo(100 * MS);
    slot.close(1);
    assertThat(window.readyAt(1)).isEqualTo(1);
    assertThat(window.isIdle(1)).isTrue();
  }

  @Test
  void an_older_turn_is_not_given_back_when_others_came_after_it() {
    CountedWindow window = window(10, 1, false);
    Slot first = window.take(0);
    window.take(100 * MS);
    first.close(101 * MS);
    assertThat(window.readyAt(101 * MS)).isEqualTo(200 * MS);
  }

  @Test
  void a_request_that_was_sent_and_given_up_keeps_its_slot_a_window_and_a_guard_longer() {
    CountedWindow window = window(1, 1, false);
    Slot slot = window.take(0);
    slot.sent(0);
    slot.close(SECOND);
    assertThat(window.readyAt(SECOND)).isEqualTo(SECOND + WIDENED + MS);
  }

  @Test
  void closing_again_gives_nothing_back_a_second_time() {
    CountedWindow window = window(2, 2, false);
    Slot sent = window.take(0);
    Slot unsent = window.take(0);
    sent.sent(0);
    sent.answered(0);
    sent.close(0);
    sent.close(0);
    unsent.close(0);
    unsent.close(0);
    long later = 10 * SECOND;
    window.take(later);
    window.take(later);
    assertThatThrownBy(() -> window.take(later)).hasMessage("no slot of 2 is free");
  }

  /// Random latencies before and after the server counts, requests lost, requests never sent: the
  /// server's own record never holds more than the permits in a window.
  @Test
  void no_window_at_the_server_sees_more_than_the_permits() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int permits = 1 + random.nextInt(8);
      CountedWindow window = window(permits, 1 + random.nextInt(permits), false);
      List<Event> events = new ArrayList<>();
      List<Long> counted = new ArrayList<>();
      long now = 0;
      for (int i = 0; i < 200; i++) {
        now = play(events, window, now);
        Slot slot = window.take(now);
        long sent = now + random.nextLong(5 * MS);
        long arrived = sent + random.nextLong(200 * MS);
        long over = arrived + random.nextLong(200 * MS);
        switch (random.nextInt(4)) {
          case 0 -> events.add(new Event(over, slot::close));
          case 1 -> {
            // Given up while it is on its way, no longer than the guard before it is counted.
            events.add(new Event(sent, slot::sent));
            events.add(new Event(Math.max(sent, arrived - MS), slot::close));
            counted.add(arrived);
          }
          default -> {
            events.add(new Event(sent, slot::sent));
            events.add(new Event(over, slot::answered));
            counted.add(arrived);
          }
        }
      }
      counted.sort(null);
      for (int i = permits; i < counted.size(); i++) {
        assertThat(counted.get(i) - counted.get(i - permits))
            .as("seed %d, request %d", seed, i)
            .isGreaterThanOrEqualTo(SECOND);
      }
    }
  }

  @FunctionalInterface
  private interface Action {
    void at(long now);
  }

  private record Event(long time, Action action) {}

  /// Lets time pass until a grant is possible; what happens before then happens in its order.
  private static long play(List<Event> events, CountedWindow window, long from) {
    long now = from;
    while (true) {
      events.sort((a, b) -> Long.compare(a.time, b.time));
      long ready = window.readyAt(now);
      if (!events.isEmpty() && events.getFirst().time <= Math.max(now, ready)) {
        Event next = events.removeFirst();
        now = Math.max(now, next.time);
        next.action.at(now);
      } else {
        return Math.max(now, ready);
      }
    }
  }
}
