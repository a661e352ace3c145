// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.Body;
import dev.belay.EventLoop;
import dev.belay.Outcome;
import dev.belay.Promise;
import dev.belay.PromiseBrokenException;
import dev.belay.Task;
import dev.belay.TaskCancelledException;
import dev.belay.TaskGroup;
import dev.belay.kernel.Strand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What asyncio's `gather` promises as long as nobody cancels it.
@Timeout(60)
class GatherConformanceTest extends OnAllLoops {

  @Test
  void G01_values_come_in_the_order_of_the_calls_whatever_the_order_of_the_ends() throws Exception {
    everywhere(() -> {
      List<Promise<Integer>> all = promises(4);
      TaskGroup.run(group -> {
        Task<List<Integer>> gathered = group.start(() -> Async.gather(all, Promise::await));
        Task<List<Outcome<Integer>>> settled = group.start(() -> Async.settle(all, Promise::await));
        for (int i : shuffled(4)) {
          assertThat(gathered.isDone() || settled.isDone()).isFalse();
          all.get(i).complete(i);
          Async.checkpoint();
        }
        assertThat(gathered.await()).containsExactly(0, 1, 2, 3);
        assertThat(settled.await())
            .extracting(outcome -> ((Outcome.Success<Integer>) outcome).value())
            .containsExactly(0, 1, 2, 3);
      });
    });
  }

  private static List<Integer> shuffled(int count) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order.add(i);
    }
    RandomGenerator random = Async.random();
    Collections.shuffle(order, random);
    return order;
  }

  @Test
  void G02_gather_of_nothing_is_an_empty_list() throws Exception {
    everywhere(() -> {
      assertThat(Async.<Integer, RuntimeException>gather(List.of())).isEmpty();
      assertThat(Async.<Integer>settle(List.of())).isEmpty();
      Async.checkpoint();
    });
  }

  @Test
  void G03_each_call_becomes_a_task_on_the_callers_loop() throws Exception {
    everywhere(() -> {
      Strand caller = Strand.current();
      List<Strand> strands = Async.gather(Strand::current, Strand::current);
      assertThat(strands).doesNotHaveDuplicates().doesNotContain(caller);
      assertThat(strands).allMatch(strand -> strand.loop() == caller.loop());
    });
  }

  @Test
  void G03_tasks_are_taken_as_they_are_and_one_that_has_ended_counts() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          AtomicInteger ran = new AtomicInteger();
          Task<Integer> task = group.start(ran::incrementAndGet);
          assertThat(Async.<Integer, RuntimeException>gather(task::await, () -> 5))
              .containsExactly(1, 5);
          assertThat(task.isDone()).isTrue();
          assertThat(Async.<Integer, RuntimeException>gather(() -> 5, task::await))
              .containsExactly(5, 1);
          assertThat(ran).hasValue(1);
        }));
  }

  @Test
  void G03_the_same_promises_may_be_gathered_twice() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          List<Promise<Integer>> all = promises(3);
          Task<List<Integer>> one = group.start(() -> Async.gather(all, Promise::await));
          Task<List<Integer>> two = group.start(() -> Async.gather(all, Promise::await));
          Async.checkpoint();
          assertThat(one.isDone() || two.isDone()).isFalse();
          all.forEach(promise -> promise.complete(7));
          assertThat(one.await()).containsExactly(7, 7, 7);
          assertThat(two.await()).containsExactly(7, 7, 7);
        }));
  }

  @Test
  void G04_one_task_given_three_times_runs_once_and_counts_three_times() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          AtomicInteger ran = new AtomicInteger();
          Task<Integer> same = group.start(ran::incrementAndGet);
          List<Integer> values =
              Async.<Integer, RuntimeException>gather(
                  same::await, same::await, () -> 9, same::await);
          assertThat(values).containsExactly(1, 1, 9, 1);
          assertThat(ran).hasValue(1);
        }));
  }

  @Test
  void B05a_a_call_runs_once_for_each_place_and_gather_wants_an_owner() throws Exception {
    everywhere(() -> {
      AtomicInteger ran = new AtomicInteger();
      Body<Integer, RuntimeException> same = ran::incrementAndGet;
      assertThat(Async.gather(same, same, same)).containsExactlyInAnyOrder(1, 2, 3);
    });
    String refused = "gather: must be called inside of Async.run or a TaskGroup";
    assertThatThrownBy(() -> Async.gather(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(refused);
    assertThatThrownBy(() -> Async.gather(List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(refused);
    assertThatThrownBy(() -> Async.settle(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("settle: must be called inside of Async.run or a TaskGroup");
  }

  @Test
  void G05_a_call_that_is_none_is_refused_before_any_other_begins() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          AtomicInteger ran = new AtomicInteger();
          assertThatThrownBy(() -> Async.gather(ran::incrementAndGet, null))
              .isInstanceOf(NullPointerException.class)
              .hasMessage("a call must not be null");
          assertThatThrownBy(() -> Async.settle(ran::incrementAndGet, null))
              .isInstanceOf(NullPointerException.class)
              .hasMessage("a call must not be null");
          Async.sleep(SHORT);
          assertThat(ran).hasValue(0);
        }));
  }

  @Test
  void G05_tasks_of_two_loops_may_be_gathered_together() throws Exception {
    List<Integer> values =
        Async.run(() ->
            TaskGroup.call(group -> {
              Promise<Integer> go = new Promise<>();
              Task<Integer> outside = group.start(go::await);
              return EventLoop.confined()
                  .run(() ->
                      TaskGroup.call(inner -> {
                        Task<Integer> inside = inner.start(() -> 2);
                        return Async.<Integer, RuntimeException>gather(
                            outside::await, inside::await, () -> go.complete(1) ? 3 : 0);
                      }));
            }));
    assertThat(values).containsExactly(1, 2, 3);
  }

  @Test
  void G06_the_first_exception_is_thrown_at_once() throws Exception {
    everywhere(() -> {
      Promise<Integer> go = new Promise<>();
      AtomicBoolean ended = new AtomicBoolean();
      IOException first = new IOException("first");
      assertThatThrownBy(() ->
              Async.gather(
                  () -> {
                    go.await();
                    ended.set(true);
                    return 1;
                  },
                  () -> {
                    Async.sleep(SHORT);
                    throw first;
                  },
                  () -> 3))
          .isSameAs(first);
      assertThat(ended).isFalse();
      go.complete(1);
    });
  }

  @Test
  void G07_the_siblings_are_not_cancelled_and_run_to_their_end() throws Exception {
    everywhere(() -> {
      Promise<Integer> go = new Promise<>();
      Promise<Integer> ranOn = new Promise<>();
      catchThrowable(() ->
          Async.gather(
              () -> {
                throw new IOException("first");
              },
              () -> {
                int value = go.await();
                Async.sleep(SHORT);
                return ranOn.complete(value);
              }));
      go.complete(42);
      assertThat(ranOn.await()).isEqualTo(42);
    });
  }

  @Test
  void B05_a_failure_after_gather_has_thrown_comes_to_the_handler_whatever_its_place()
      throws Exception {
    everywhereUnseen(
        "second in time",
        () -> {
          Promise<Integer> go = new Promise<>();
          assertThatThrownBy(() ->
                  Async.gather(
                      () -> {
                        go.await();
                        throw new IOException("second in time");
                      },
                      () -> {
                        throw new IOException("first in time");
                      }))
              .hasMessage("first in time");
          go.complete(1);
        });
  }

  @Test
  void B05_the_enclosing_group_does_not_end_before_the_survivors() throws Exception {
    everywhere(() -> {
      AtomicBoolean ended = new AtomicBoolean();
      TaskGroup.run(group -> {
        catchThrowable(() ->
            Async.gather(
                () -> {
                  throw new IOException("first");
                },
                () -> {
                  Async.sleep(SHORT);
                  ended.set(true);
                  return 1;
                }));
        assertThat(ended).isFalse();
      });
      assertThat(ended).isTrue();
    });
  }

  @Test
  void G09_a_cancelled_child_is_told_as_such_and_cancels_nobody() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> never = new Promise<>();
          Promise<Integer> go = new Promise<>();
          Task<Integer> victim = group.start(never::await);
          Task<Integer> sibling = group.start(go::await);
          group.start(() -> victim.cancel("by hand"));
          Throwable thrown =
              catchThrowable(() ->
                  Async.<Integer, RuntimeException>gather(() -> 1, victim::await, sibling::await));
          assertThat(thrown)
              .isInstanceOf(TaskCancelledException.class)
              .hasMessageContaining("was cancelled: by hand");
          Async.checkpoint();
          assertThat(sibling.isDone()).isFalse();
          go.complete(3);
          assertThat(sibling.await()).isEqualTo(3);
        }));
  }

  @Test
  void G10_settle_waits_for_all_and_gives_failures_and_cancellations_in_their_places()
      throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          List<Promise<Integer>> all = promises(4);
          Task<Integer> victim = group.start(new Promise<Integer>()::await);
          victim.cancel("by hand");
          Task<List<Outcome<Integer>>> settled =
              group.start(() ->
                  Async.<Integer>settle(
                      all.get(0)::await,
                      all.get(1)::await,
                      victim::await,
                      all.get(2)::await,
                      all.get(3)::await));
          IOException early = new IOException("early");
          IOException late = new IOException("late");
          all.get(1).fail(early);
          all.get(0).complete(10);
          all.get(2).complete(20);
          Async.sleep(SHORT);
          assertThat(settled.isDone()).isFalse();
          all.get(3).fail(late);
          List<Outcome<Integer>> outcomes = settled.await();
          assertThat(outcomes.get(0)).isEqualTo(new Outcome.Success<>(10));
          assertThat(failure(outcomes.get(1))).isInstanceOf(PromiseBrokenException.class);
          assertThat(failure(outcomes.get(1))).hasCause(early);
          assertThat(failure(outcomes.get(2))).isInstanceOf(TaskCancelledException.class);
          assertThat(outcomes.get(3)).isEqualTo(new Outcome.Success<>(20));
          assertThat(failure(outcomes.get(4))).hasCause(late);
        }));
  }

  private static Throwable failure(Outcome<Integer> outcome) {
    return ((Outcome.Failure<Integer>) outcome).exception();
  }

  @Test
  void G19_what_a_child_sets_in_its_context_is_not_seen_by_the_caller() throws Exception {
    InheritableThreadLocal<String> context = new InheritableThreadLocal<>();
    everywhere(() -> {
      context.set("callers");
      List<String> seen =
          Async.gather(
              List.of("one", "two"),
              own -> {
                String inherited = context.get();
                context.set(own);
                Async.checkpoint();
                return inherited + " " + context.get();
              });
      assertThat(seen).containsExactly("callers one", "callers two");
      assertThat(context.get()).isEqualTo("callers");
    });
  }
}
