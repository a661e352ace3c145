// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Promise;
import dev.belay.ServiceGroup;
import dev.belay.StragglersException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which cancelled scopes are reported because they do not end.
@Timeout(60)
class StragglersTest {
  private static final Duration GRACE = Duration.ofMillis(100);
  private static final Duration SEVERAL_LOOKS = Duration.ofMillis(300);

  private final ConcurrentLinkedQueue<String> paths = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Throwable> reports = new ConcurrentLinkedQueue<>();
  private final Promise<Integer> reported = new Promise<>();

  private List<EventLoop> loops() {
    return List.of(EventLoop.parallel(this::handle), EventLoop.confined(this::handle));
  }

  private void handle(String path, Throwable report) {
    paths.add(path);
    reports.add(report);
    reported.complete(1);
  }

  /// Cleans up for as long as nobody complains, and a little longer.
  private void cleansUp() throws InterruptedException {
    try {
      Async.sleep(Duration.ofHours(1));
    } finally {
      Async.shield(
          Duration.ofSeconds(30),
          () -> {
            reported.await();
            Async.sleep(SEVERAL_LOOKS);
          });
    }
  }

  @Test
  void O4_a_cancelled_group_that_does_not_end_is_reported_once_with_those_it_waits_for()
      throws Exception {
    loops().getFirst().withStragglerGrace(GRACE).run(this::groupWithStraggler);

    judgeGroup();
  }

  @Test
  void O4_the_same_holds_on_a_confined_loop() throws Exception {
    loops().getLast().withStragglerGrace(GRACE).run(this::groupWithStraggler);

    judgeGroup();
  }

  private void groupWithStraggler() throws InterruptedException {
    TaskGroup.run(
        "work",
        group -> {
          group.start("quick", () -> Async.sleep(Duration.ofHours(1)));
          group.start("slow", this::cleansUp);
          Async.sleep(Duration.ofMillis(20));
          group.cancel("enough");
        });
  }

  private void judgeGroup() {
    assertThat(paths).containsExactly("/main/work");
    assertThat(reports).singleElement().isInstanceOf(StragglersException.class);
    Throwable report = reports.element();
    assertThat(report)
        .hasMessageMatching(
            "/main/work was cancelled [\\d.]+ m?s ago \\(enough\\) and has not ended; it waits for"
                + " /main/work/slow \\(waits for .*\\)");
    assertThat(report.getSuppressed()).singleElement();
    assertThat(report.getSuppressed()[0]).hasMessageStartingWith("task /main/work/slow waits for ");
    assertThat(report.getSuppressed()[0].getStackTrace())
        .anyMatch(frame -> frame.getMethodName().contains("cleansUp"));
  }

  @Test
  void O4_a_task_that_computes_on_although_it_was_cancelled_is_reported() throws Exception {
    loops()
        .getFirst()
        .withStragglerGrace(GRACE)
        .run(() ->
            TaskGroup.run(group -> {
              Task<?> deaf =
                  group.start(
                      "deaf",
                      () -> {
                        while (reports.isEmpty()) {
                          Thread.onSpinWait();
                        }
                      });
              Async.sleep(Duration.ofMillis(20));
              deaf.cancel("not needed");
            }));

    assertThat(reports.element())
        .hasMessageStartingWith("/main/deaf was cancelled ")
        .hasMessageContaining("(not needed)")
        .hasMessageContaining("/main/deaf (its thread is RUNNABLE)");
  }

  @Test
  void O4_a_loop_that_swallows_its_cancellation_is_reported_before_the_grace_is_over()
      throws Exception {
    loops()
        .getFirst()
        .withStragglerGrace(Duration.ofHours(1))
        .run(() ->
            TaskGroup.run(group -> {
              Promise<Integer> next = new Promise<>();
              Promise<Integer> begun = new Promise<>();
              group.start(
                  "deaf",
                  () -> {
                    begun.complete(1);
                    while (reports.isEmpty()) {
                      try {
                        next.await();
                      } catch (InterruptedException e) {
                        // On to the next one, for ever.
                      }
                    }
                  });
              begun.await();
              group.cancel("enough");
            }));

    assertThat(reports).singleElement().isInstanceOf(StragglersException.class);
    assertThat(reports.element())
        .hasMessageMatching(
            "/main was cancelled .* ago \\(enough\\) and has not ended; it waits for"
                + " /main/deaf \\(has swallowed its cancellation 1000 times\\)");
    assertThat(reports.element().getSuppressed()[0])
        .hasMessage("task /main/deaf has swallowed its cancellation 1000 times");
  }

  @Test
  void O4_a_timeout_that_is_not_left_is_reported() throws Exception {
    assertThatThrownBy(() ->
            loops()
                .getFirst()
                .withStragglerGrace(GRACE)
                .run(() -> Async.timeout(Duration.ofMillis(10), this::cleansUp)))
        .isInstanceOf(DeadlineExceededException.class);

    assertThat(reports.element()).hasMessageContaining("(deadline of 10 ms passed)");
  }

  @Test
  void O4_a_group_of_a_service_that_does_not_end_is_reported() throws Exception {
    loops()
        .getFirst()
        .withStragglerGrace(GRACE)
        .run(() -> {
          try (ServiceGroup service = TaskGroup.open("service")) {
            service.start("slow", this::cleansUp);
            Async.sleep(Duration.ofMillis(20));
          }
        });

    assertThat(paths).containsExactly("/service");
    assertThat(reports.element()).hasMessageContaining("it waits for /service/slow (waits for ");
  }

  @Test
  void O4_scopes_that_end_in_time_are_not_reported() throws Exception {
    for (EventLoop loop : loops()) {
      loop.withStragglerGrace(Duration.ofSeconds(5))
          .run(() -> {
            TaskGroup.run(group -> {
              for (int i = 0; i < 100; i++) {
                group.start(() -> Async.sleep(Duration.ofHours(1)));
              }
              group.cancel("enough");
            });
            Async.sleep(SEVERAL_LOOKS);
          });
    }

    assertThat(reports).isEmpty();
  }

  @Test
  void O4_nobody_is_reported_where_the_grace_is_zero() throws Exception {
    loops()
        .getFirst()
        .withStragglerGrace(Duration.ZERO)
        .run(() ->
            TaskGroup.run(group -> {
              group.start(() -> {
                try {
                  Async.sleep(Duration.ofHours(1));
                } finally {
                  Async.shield(Duration.ofSeconds(30), () -> Async.sleep(SEVERAL_LOOKS));
                }
              });
              Async.sleep(Duration.ofMillis(5));
              group.cancel("enough");
            }));

    assertThat(reports).isEmpty();
    assertThatThrownBy(() -> EventLoop.parallel().withStragglerGrace(Duration.ofMillis(-1)))
        .hasMessage("grace must not be negative, was PT-0.001S");
  }
}
