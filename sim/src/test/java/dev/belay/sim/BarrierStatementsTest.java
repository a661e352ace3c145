// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.BrokenBarrierException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.Barrier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What is stated of a barrier, on all three loops.
@Timeout(60)
class BarrierStatementsTest {
  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  private static List<Object> list() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  /// What a wait at the barrier comes to: its index, or why the others will not come.
  private static Object passed(Barrier barrier) throws InterruptedException {
    try {
      return barrier.await();
    } catch (BrokenBarrierException e) {
      return e.reason();
    }
  }

  /// Starts tasks that come to the barrier once and note what came of it.
  private static List<Task<?>> parties(
      TaskGroup group, Barrier barrier, List<Object> seen, int count) {
    List<Task<?>> parties = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parties.add(group.start(() -> seen.add(passed(barrier))));
    }
    return parties;
  }

  @Test
  void BR01_less_than_one_party_is_refused() throws Exception {
    everywhere(() -> {
      assertThatThrownBy(() -> new Barrier(0)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Barrier(-4)).isInstanceOf(IllegalArgumentException.class);
      Async.checkpoint();
      assertThat(new Barrier(5).parties()).isEqualTo(5);
    });
  }

  @Test
  void BR02_the_last_to_come_frees_all_and_each_place_is_given_once() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        for (int i = 1; i <= 2; i++) {
          parties(group, barrier, seen, 1);
          Shown.by(barrier, "(" + i + " of 3 waiting)");
          assertThat(barrier.waiting()).isEqualTo(i);
        }
        assertThat(seen).isEmpty();
        assertThat(barrier.await()).isEqualTo(2);
        assertThat(barrier.waiting()).isZero();
      });
      assertThat(seen).containsExactlyInAnyOrder(0, 1);
    });
  }

  @Test
  void BR03_one_party_never_waits() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(1);
      for (int i = 0; i < 2; i++) {
        assertThat(barrier.await()).isZero();
        Async.checkpoint();
        assertThat(barrier.waiting()).isZero();
      }
    });
  }

  @Test
  void BR04_serves_round_after_round_and_gives_each_place_once_a_round() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      List<Object> first = list();
      List<Object> second = list();
      TaskGroup.run(group -> {
        for (int i = 0; i < 3; i++) {
          group.start(() -> {
            first.add(barrier.await());
            second.add(barrier.await());
          });
        }
      });
      assertThat(first).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(second).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(barrier).hasToString("barrier (0 of 3 waiting)");
    });
  }

  @Test
  void BR05_who_comes_after_the_last_belongs_to_the_next_round() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(5);
      Barrier others = new Barrier(3);
      List<Object> again = list();
      TaskGroup.run(group -> {
        for (int i = 0; i < 5; i++) {
          group.start(() -> {
            int index = barrier.await();
            if (index >= 2) {
              others.await();
            }
            again.add(barrier.await());
          });
        }
      });
      assertThat(again).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    });
  }

  @Test
  void BR06_a_cancelled_waiter_is_not_counted_and_breaks_nothing() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        Task<?> first = parties(group, barrier, seen, 1).getFirst();
        Shown.by(barrier, "(1 of 3 waiting)");
        parties(group, barrier, seen, 1);
        Shown.by(barrier, "(2 of 3 waiting)");
        first.cancel("not needed");
        catchThrowable(first::await);
        assertThat(first.state()).isEqualTo(Task.State.CANCELLED);
        assertThat(barrier).hasToString("barrier (1 of 3 waiting)");
        parties(group, barrier, seen, 2);
      });
      assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(barrier.isBroken()).isFalse();
    });
  }

  @Test
  void BR07_a_reset_of_an_empty_barrier_does_nothing() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(2);
      List<Object> seen = list();
      barrier.reset();
      Async.checkpoint();
      assertThat(barrier).hasToString("barrier (0 of 2 waiting)");
      TaskGroup.run(group -> parties(group, barrier, seen, 2));
      assertThat(seen).containsExactlyInAnyOrder(0, 1);
    });
  }

  @Test
  void BR08_a_reset_sends_those_away_who_wait_and_begins_anew() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      List<Object> first = list();
      List<Object> second = list();
      TaskGroup.run(group -> {
        for (int i = 0; i < 2; i++) {
          group.start(() -> {
            first.add(passed(barrier));
            second.add(passed(barrier));
          });
        }
        Shown.by(barrier, "(2 of 3 waiting)");
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        second.add(barrier.await());
      });
      assertThat(first).containsExactly("it was reset", "it was reset");
      assertThat(second).containsExactlyInAnyOrder(0, 1, 2);
    });
  }

  @Test
  void BR09_a_reset_does_not_touch_a_round_that_was_complete() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        parties(group, barrier, seen, 2);
        Shown.by(barrier, "(2 of 3 waiting)");
        seen.add(barrier.await());
        barrier.reset();
      });
      assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
    });
  }

  @Test
  void BR10_an_abort_sends_away_who_waits_and_who_comes() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        parties(group, barrier, seen, 2);
        Shown.by(barrier, "(2 of 3 waiting)");
        barrier.abort("enough");
        assertThatThrownBy(barrier::await)
            .isInstanceOf(BrokenBarrierException.class)
            .hasMessage(
                "waiting at a barrier: all 3 parties must come, but it was aborted: enough");
      });
      assertThat(seen).containsExactly("it was aborted: enough", "it was aborted: enough");
      assertThat(barrier).hasToString("barrier (0 of 3 waiting, broken)");
    });
  }

  @Test
  void BR11_a_party_that_fails_can_free_the_others_by_an_abort() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        for (int i = 0; i < 3; i++) {
          group.start(() -> {
            if (barrier.await() == 1) {
              barrier.abort("one has failed");
            } else {
              seen.add(passed(barrier));
            }
          });
        }
      });
      assertThat(seen)
          .containsExactly("it was aborted: one has failed", "it was aborted: one has failed");
      assertThat(barrier.isBroken()).isTrue();
    });
  }

  @Test
  void BR12_a_reset_repairs_an_aborted_barrier() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        parties(group, barrier, seen, 2);
        Shown.by(barrier, "(2 of 3 waiting)");
        barrier.abort();
      });
      assertThat(seen).hasSize(2).allMatch(String.class::isInstance);
      barrier.reset();
      assertThat(barrier.isBroken()).isFalse();
      seen.clear();
      TaskGroup.run(group -> parties(group, barrier, seen, 3));
      assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
    });
  }
}
