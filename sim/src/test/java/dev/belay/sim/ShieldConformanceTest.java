// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.Promise;
import dev.belay.PromiseBrokenException;
import dev.belay.Task;
import dev.belay.TaskCancelledException;
import dev.belay.TaskFailedException;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What asyncio's `shield(task)` promises: in Belay that is to await the task, because `await`
/// never cancels what it awaits.
@Timeout(60)
class ShieldConformanceTest extends OnAllLoops {

  @Test
  void H01_the_value_comes_through_late_or_at_once() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          Task<Integer> inner = group.start(go::await);
          Task<Integer> outer = group.start(inner::await);
          Async.checkpoint();
          go.complete(42);
          assertThat(outer.await()).isEqualTo(42);
          assertThat(inner.await()).isEqualTo(42);
        }));
  }

  @Test
  void H01_the_failure_comes_through() throws Exception {
    everywhere(() -> {
      IOException expected = new IOException("expected");
      Promise<Integer> broken = new Promise<>();
      Promise<Task<Integer>> handle = new Promise<>();
      TaskGroup.run(outer -> {
        Task<Throwable> ofPromise = outer.start(() -> catchThrowable(broken::await));
        Task<Throwable> ofTask = outer.start(() -> catchThrowable(() -> handle.await().await()));
        broken.fail(expected);
        catchThrowable(() ->
            TaskGroup.run(inner ->
                handle.complete(
                    inner.start(() -> {
                      throw expected;
                    }))));
        assertThat(ofPromise.await())
            .isInstanceOf(PromiseBrokenException.class)
            .cause()
            .isSameAs(expected);
        assertThat(ofTask.await())
            .isInstanceOf(TaskFailedException.class)
            .cause()
            .isSameAs(expected);
      });
    });
  }

  @Test
  void H01_cancelling_the_inner_is_told_to_the_outer() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<Integer> inner = group.start(new Promise<Integer>()::await);
          Task<Throwable> outer =
              group.start(() -> {
                Throwable told = catchThrowable(inner::await);
                Async.checkpoint();
                return told;
              });
          Async.checkpoint();
          inner.cancel("inner");
          assertThat(outer.await())
              .isInstanceOf(TaskCancelledException.class)
              .hasMessageContaining("inner");
          assertThat(outer.state()).isEqualTo(Task.State.DONE);
        }));
  }

  @Test
  void H01_cancelling_the_outer_leaves_the_inner_alone() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          Task<Integer> inner = group.start(() -> go.await() + 1);
          Task<Integer> outer = group.start(() -> inner.await() + 100);
          Async.checkpoint();
          outer.cancel("outer");
          assertThatThrownBy(outer::await).isInstanceOf(TaskCancelledException.class);
          assertThat(inner.isDone()).isFalse();
          go.complete(0);
          assertThat(inner.await()).isEqualTo(1);
          assertThat(outer.state()).isEqualTo(Task.State.CANCELLED);
        }));
  }

  @Test
  void H01_an_inner_that_fails_after_the_outer_was_cancelled_is_reported_once() throws Exception {
    everywhere(() -> {
      TaskGroupException thrown =
          catchThrowableOfType(
              TaskGroupException.class,
              () ->
                  TaskGroup.run(group -> {
                    Promise<Integer> go = new Promise<>();
                    Task<Integer> inner =
                        group.start(() -> {
                          go.await();
                          throw new IOException("nobody awaits me");
                        });
                    List<Task<Integer>> outers =
                        List.of(group.start(inner::await), group.start(inner::await));
                    outers.forEach(outer -> outer.cancel("outer"));
                    outers.forEach(outer -> catchThrowable(outer::await));
                    go.complete(1);
                  }));
      assertThat(thrown.failures())
          .singleElement()
          .satisfies(failed -> assertThat(failed.exception()).hasMessage("nobody awaits me"));
    });
  }

  @Test
  void H01_a_gather_whose_awaiter_is_cancelled_goes_on() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          List<Promise<Integer>> children = promises(2);
          Task<List<Integer>> parent = group.start(() -> Async.gather(children, Promise::await));
          Task<Throwable> outer = group.start(() -> catchThrowable(parent::await));
          Async.checkpoint();
          outer.cancel("outer");
          Throwable told = catchThrowable(() -> assertThat(outer.await()).isNotNull());
          if (told == null) {
            assertThat(outer.await()).isInstanceOf(CancelledException.class);
          } else {
            assertThat(told).isInstanceOf(TaskCancelledException.class); // it never began
          }
          assertThat(parent.isDone()).isFalse();
          children.get(0).complete(1);
          children.get(1).complete(2);
          assertThat(parent.await()).containsExactly(1, 2);
        }));
  }
}
