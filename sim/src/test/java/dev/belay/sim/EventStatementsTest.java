// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.Event;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What is stated of an event, on all three loops.
@Timeout(60)
class EventStatementsTest {
  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  private static void startWaiters(TaskGroup group, Event event, AtomicInteger freed, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      group.start(() -> {
        event.await();
        freed.incrementAndGet();
      });
    }
    Shown.by(event, count + " waiting");
  }

  @Test
  void E01_set_frees_all_who_wait_and_all_who_come_later() throws Exception {
    everywhere(() -> {
      Event event = new Event();
      AtomicInteger freed = new AtomicInteger();
      TaskGroup.run(group -> {
        startWaiters(group, event, freed, 2);
        assertThat(freed).hasValue(0);
        group.start(() -> {
          event.await();
          freed.incrementAndGet();
        });
        event.set();
        event.await();
      });
      assertThat(freed).hasValue(3);
    });
  }

  @Test
  void E02_a_cancelled_waiter_leaves_no_trace() throws Exception {
    everywhere(() -> {
      Event event = new Event();
      TaskGroup.run(group -> {
        Task<Void> waiter = group.start(() -> event.await());
        Shown.by(event, "1 waiting");
        waiter.cancel("not needed");
        catchThrowable(waiter::await);
        assertThat(waiter.state()).isEqualTo(Task.State.CANCELLED);
        assertThat(event.toString()).endsWith("0 waiting)");
      });
    });
  }

  @Test
  void E03_clear_makes_it_one_that_has_not_happened() throws Exception {
    everywhere(() -> {
      Event event = new Event();
      assertThat(event.isSet()).isFalse();
      event.set();
      Async.checkpoint();
      assertThat(event.isSet()).isTrue();
      event.clear();
      Async.checkpoint();
      assertThat(event.isSet()).isFalse();
    });
  }

  @Test
  void E04_who_waits_is_freed_also_when_it_is_cleared_before_they_run() throws Exception {
    everywhere(() -> {
      Event event = new Event();
      AtomicInteger freed = new AtomicInteger();
      TaskGroup.run(group -> {
        startWaiters(group, event, freed, 3);
        event.set();
        event.clear();
        assertThat(event.isSet()).isFalse();
        event.set();
        event.set();
        assertThat(event.toString()).endsWith("0 waiting)");
      });
      assertThat(freed).hasValue(3);
    });
  }

  @Test
  void E05_tells_whether_it_is_set_and_how_many_wait() throws Exception {
    everywhere(() -> {
      Event event = new Event();
      AtomicInteger freed = new AtomicInteger();
      assertThat(event).hasToString("event (not set, 0 waiting)");
      TaskGroup.run(group -> {
        startWaiters(group, event, freed, 2);
        assertThat(event).hasToString("event (not set, 2 waiting)");
        event.set();
      });
      assertThat(event).hasToString("event (set, 0 waiting)");
    });
  }
}
