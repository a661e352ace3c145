// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.EventLoop;
import dev.belay.HogWatch;
import dev.belay.LoopBlockedException;
import dev.belay.LoopHeldException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is reported for keeping a loop or a carrier from others.
@Timeout(60)
class HogsTest {
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SEVERAL_LOOKS = Duration.ofMillis(400);

  private final ConcurrentLinkedQueue<Throwable> reports = new ConcurrentLinkedQueue<>();

  private EventLoop confined() {
    return EventLoop.confined((task, report) -> reports.add(report)).withHogLimit(LIMIT);
  }

  /// Computes until something is so.
  private static void compute(Duration atMost, BooleanSupplier until) {
    long begun = System.nanoTime();
    while (!until.getAsBoolean() && System.nanoTime() - begun < atMost.toNanos()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void O4_a_task_that_computes_while_others_are_ready_is_reported_once() throws Exception {
    confined()
        .run(() ->
            TaskGroup.run(group -> {
              group.start("ready", () -> {});
              compute(LONG, () -> !reports.isEmpty());
              compute(SEVERAL_LOOKS, () -> false);
            }));

    assertThat(reports).singleElement().isInstanceOf(LoopHeldException.class);
    assertThat(reports.peek())
        .hasMessageMatching(
            "task /main has held its loop for \\d{3,} ms while 1 other is ready: let it wait between"
                + " its steps \\(Async.checkpoint\\), or use Async.offload");
    assertThat(reports.peek().getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("compute"));
  }

  @Test
  void O4_a_task_that_gives_the_others_their_turns_is_not_reported() throws Exception {
    confined()
        .run(() ->
            TaskGroup.run(group -> {
              AtomicBoolean over = new AtomicBoolean();
              Task<?> other =
                  group.start(
                      "other",
                      () -> {
                        while (!over.get()) {
                          Async.checkpoint();
                        }
                      });
              long begun = System.nanoTime();
              while (System.nanoTime() - begun < SEVERAL_LOOKS.toNanos()) {
                Async.checkpoint();
              }
              over.set(true);
              other.await();
            }));

    assertThat(reports).isEmpty();
  }

  @Test
  void O4_a_task_that_computes_while_nobody_is_ready_is_not_reported() throws Exception {
    confined()
        .run(() ->
            TaskGroup.run(group -> {
              group.start("sleeps", () -> Async.sleep(Duration.ofSeconds(1)));
              Async.checkpoint();
              compute(SEVERAL_LOOKS, () -> false);
              group.cancel("enough");
            }));

    assertThat(reports).isEmpty();
  }

  @Test
  void O4_a_task_that_blocks_is_reported_as_blocked_and_not_again_as_a_hog() throws Exception {
    confined()
        .run(() ->
            TaskGroup.run(group -> {
              group.start("ready", () -> {});
              CountDownLatch never = new CountDownLatch(1);
              while (reports.isEmpty()) {
                assertThat(never.await(300, java.util.concurrent.TimeUnit.MILLISECONDS)).isFalse();
              }
            }));

    assertThat(reports).singleElement().isInstanceOf(LoopBlockedException.class);
  }

  @Test
  void O4_nobody_is_reported_where_the_limit_is_zero() throws Exception {
    confined()
        .withHogLimit(Duration.ZERO)
        .run(() ->
            TaskGroup.run(group -> {
              group.start("ready", () -> {});
              compute(SEVERAL_LOOKS, () -> false);
            }));

    assertThat(reports).isEmpty();
  }

  @Test
  void limits_that_make_no_sense_are_refused() {
    assertThatThrownBy(() -> EventLoop.confined().withHogLimit(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must not be negative, was PT-0.001S");
    assertThatThrownBy(() -> EventLoop.parallel().withHogLimit(LIMIT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only a confined loop has a holder; see HogWatch");
    assertThatThrownBy(() -> HogWatch.start(Duration.ZERO, hog -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be more than zero, was PT0S");
  }

  /// As many tasks as there are carriers compute, and one more is ready.
  private static void computeOnAllCarriers(BooleanSupplier until) throws Exception {
    int carriers = Runtime.getRuntime().availableProcessors();
    Async.run(() -> {
      TaskGroup.run(
          "work",
          group -> {
            for (int i = 0; i < carriers + 1; i++) {
              group.start("hog", () -> compute(LONG, until));
            }
          });
      return true;
    });
  }

  @Test
  void O4_a_task_that_holds_a_carrier_while_others_are_ready_is_reported_with_its_stack()
      throws Exception {
    ConcurrentLinkedQueue<HogWatch.Hog> hogs = new ConcurrentLinkedQueue<>();
    try (HogWatch watch = HogWatch.start(LIMIT, hogs::add)) {
      assertThat(watch).isNotNull();
      computeOnAllCarriers(() -> !hogs.isEmpty());
    }

    HogWatch.Hog hog = hogs.element();
    assertThat(hog.task()).isEqualTo("/main/work/hog");
    assertThat(hog.held()).isGreaterThanOrEqualTo(LIMIT);
    assertThat(hog.queued()).isPositive();
    assertThat(hog.stack()).anyMatch(frame -> frame.getMethodName().equals("compute"));
    assertThat(hog.message()).startsWith("task /main/work/hog has held a carrier for ");
  }

  @Test
  void O4_tasks_that_hold_carriers_since_before_the_watch_are_reported_too() throws Exception {
    ConcurrentLinkedQueue<HogWatch.Hog> hogs = new ConcurrentLinkedQueue<>();
    CountDownLatch begun = new CountDownLatch(Runtime.getRuntime().availableProcessors());
    Thread program =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Set<Thread> computing = ConcurrentHashMap.newKeySet();
                computeOnAllCarriers(() -> {
                  if (computing.add(Thread.currentThread())) {
                    begun.countDown();
                  }
                  return !hogs.isEmpty();
                });
              } catch (Exception e) {
                reports.add(e);
              }
            });
    begun.await();
    try (HogWatch watch = HogWatch.start(LIMIT, hogs::add)) {
      assertThat(watch).isNotNull();
      program.join();
    }

    assertThat(hogs).isNotEmpty();
    assertThat(hogs.element().task()).isEqualTo("/main/work/hog");
    assertThat(reports).isEmpty();
  }

  /// A class whose initializer waits for a report: meanwhile the JDK cannot take the carrier from
  /// whoever uses the class.
  private static final class Pinned {
    static final ConcurrentLinkedQueue<HogWatch.Hog> HOGS = new ConcurrentLinkedQueue<>();

    private static final class Slow {
      static final boolean MADE;

      static {
        long begun = System.nanoTime();
        while (!isReported() && System.nanoTime() - begun < LONG.toNanos()) {
          LockSupport.parkNanos(10_000_000);
        }
        MADE = true;
      }
    }

    static boolean isReported() {
      return HOGS.stream()
          .flatMap(hog -> hog.stack().stream())
          .anyMatch(frame -> frame.getMethodName().equals("<clinit>"));
    }
  }

  @Test
  void O4_a_task_that_blocks_and_keeps_its_carrier_is_reported() throws Exception {
    try (HogWatch watch = HogWatch.start(LIMIT, Pinned.HOGS::add)) {
      assertThat(watch).isNotNull();
      Async.run(() -> {
        TaskGroup.run(group -> {
          for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 1; i++) {
            group.start(() -> assertThat(Pinned.Slow.MADE).isTrue());
          }
        });
        return true;
      });
    }

    assertThat(Pinned.isReported()).isTrue();
  }

  @Test
  void O4_a_watch_that_was_closed_reports_nothing() throws Exception {
    ConcurrentLinkedQueue<HogWatch.Hog> hogs = new ConcurrentLinkedQueue<>();
    HogWatch.start(LIMIT, hogs::add).close();
    long end = System.nanoTime() + SEVERAL_LOOKS.toNanos();
    computeOnAllCarriers(() -> System.nanoTime() > end);

    assertThat(hogs).isEmpty();
  }

  @Test
  void O4_tasks_that_wait_hold_no_carrier() throws Exception {
    ConcurrentLinkedQueue<HogWatch.Hog> hogs = new ConcurrentLinkedQueue<>();
    try (HogWatch watch = HogWatch.start(LIMIT, hogs::add)) {
      assertThat(watch).isNotNull();
      Async.map(
          List.of(1, 2, 3, 4, 5, 6, 7, 8),
          8,
          i -> {
            Async.sleep(SEVERAL_LOOKS);
            return i;
          });
    }

    assertThat(hogs).isEmpty();
  }
}
