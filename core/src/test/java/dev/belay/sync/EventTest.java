// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.testing.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(5);

  // CPython: EventTests.test_repr
  @Test
  void tells_whether_it_is_set_and_how_many_wait() throws Exception {
    Event event = new Event();
    assertThat(event).hasToString("event (not set, 0 waiting)");
    TaskGroup.run(group -> {
      group.start(() -> event.await());
      Seen.in(event, "not set, 1 waiting");
      event.set();
    });
    assertThat(event).hasToString("event (set, 0 waiting)");
  }

  // CPython: EventTests.test_wait
  @Test
  void set_frees_all_who_wait_and_all_who_come_later() throws Exception {
    Event event = new Event();
    Seen seen = new Seen();
    TaskGroup.run(group -> {
      for (int i = 0; i < 2; i++) {
        group.start(() -> {
          event.await();
          seen.note("waited");
        });
        Seen.in(event, i + 1 + " waiting");
      }
      assertThat(seen.all()).isEmpty();
      event.set();
      event.await();
    });
    assertThat(seen.all()).hasSize(2);
  }

  // CPython: EventTests.test_wait_on_set
  @Test
  void does_not_wait_when_set() throws Exception {
    Event event = new Event();
    event.set();
    event.await();
    assertThat(event.await(LONG)).isTrue();
    assertThat(event.await(Duration.ZERO)).isTrue();
  }

  // CPython: EventTests.test_wait_cancel
  @Test
  void a_cancelled_waiter_leaves_no_trace() throws Exception {
    Event event = new Event();
    TaskGroup.run(group -> {
      Task<Void> waiter = group.start(() -> event.await());
      Seen.in(event, "1 waiting");
      waiter.cancel("not needed");
      Eventually.until("ended", waiter::isDone);
      assertThat(waiter.state()).isEqualTo(Task.State.CANCELLED);
    });
    assertThat(event).hasToString("event (not set, 0 waiting)");
  }

  // CPython: EventTests.test_clear
  @Test
  void clear_makes_it_not_set() {
    Event event = new Event();
    assertThat(event.isSet()).isFalse();
    event.set();
    assertThat(event.isSet()).isTrue();
    event.clear();
    assertThat(event.isSet()).isFalse();
  }

  // CPython: EventTests.test_clear_with_waiters
  @Test
  void who_waits_is_freed_also_when_it_is_cleared_at_once() throws Exception {
    Event event = new Event();
    TaskGroup.run(group -> {
      Task<Boolean> waiter = group.start(() -> event.await(LONG));
      Seen.in(event, "1 waiting");
      synchronized (event) {
        event.set();
        event.clear();
      }
      assertThat(waiter.await()).isTrue();
    });
    assertThat(event.isSet()).isFalse();
  }

  @Test
  void says_no_after_the_limit() throws Exception {
    Event event = new Event();
    assertThat(event.await(SHORT)).isFalse();
    assertThat(event.await(Duration.ZERO)).isFalse();
    assertThat(event).hasToString("event (not set, 0 waiting)");
  }
}
