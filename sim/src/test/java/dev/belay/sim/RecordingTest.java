// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.EventLoop;
import dev.belay.Recording;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.TaskSpan;
import dev.belay.TaskSpan.State;
import dev.belay.sync.Event;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What a recording has of what tasks do.
class RecordingTest {
  private static final Duration PAUSE = Duration.ofMillis(2);

  /// Two tasks that want the same permit, one that fails and one that is cancelled by it.
  private static List<TaskSpan> program() throws Exception {
    AtomicReference<List<TaskSpan>> spans = new AtomicReference<>();
    try {
      TaskGroup.run(
          "work",
          group -> {
            Recording recording = Recording.of(group);
            try {
              TaskGroup.run(
                  "inner",
                  inner -> {
                    Semaphore permit = new Semaphore(1);
                    Event begun = new Event();
                    inner.start(
                        "long",
                        () -> {
                          begun.set();
                          Async.sleep(Duration.ofHours(1));
                        });
                    Task<?> holds =
                        inner.start(
                            "holds",
                            () -> {
                              permit.acquire();
                              Async.sleep(PAUSE);
                              permit.release();
                            });
                    inner.start(
                        "wants",
                        () -> {
                          holds.await();
                          permit.acquire();
                        });
                    inner.start(
                        "fails",
                        () -> {
                          holds.await();
                          Async.sleep(PAUSE);
                          throw new IllegalStateException("no paper");
                        });
                  });
            } finally {
              recording.close();
              spans.set(recording.spans());
            }
          });
    } catch (TaskGroupException expected) {
      assertThat(expected.failures()).hasSize(1);
    }
    return spans.get();
  }

  private static Map<String, List<TaskSpan>> byTask(List<TaskSpan> spans) {
    return spans.stream()
        .collect(Collectors.groupingBy(TaskSpan::task, TreeMap::new, Collectors.toList()));
  }

  private static String end(List<TaskSpan> ofTask) {
    return ofTask.getLast().state() + " " + ofTask.getLast().reason();
  }

  @Test
  void O3_has_every_task_from_its_start_to_its_end_without_a_gap_on_every_loop() throws Exception {
    Everywhere.run(
        "O3 spans",
        () -> {
          Map<String, List<TaskSpan>> tasks = byTask(program());

          assertThat(tasks.keySet().stream().map(path -> path.replaceFirst(".*/work/", "")))
              .containsExactlyInAnyOrder("inner/fails", "inner/holds", "inner/long", "inner/wants");
          for (List<TaskSpan> spans : tasks.values()) {
            assertThat(spans.getFirst().state()).isEqualTo(State.READY);
            assertThat(spans.getLast().state().isEnd()).isTrue();
            assertThat(spans.getLast().start()).isEqualTo(spans.getLast().end());
            for (int i = 1; i < spans.size(); i++) {
              assertThat(spans.get(i).start()).isEqualTo(spans.get(i - 1).end());
              assertThat(spans.get(i - 1).state().isEnd()).isFalse();
            }
          }
          List<String> ends = tasks.values().stream().map(RecordingTest::end).toList();
          assertThat(ends.get(0)).isEqualTo("FAILED java.lang.IllegalStateException: no paper");
          assertThat(ends.get(1)).isEqualTo("DONE ");
          assertThat(ends.get(2)).startsWith("CANCELLED ").contains("fails failed");
          assertThat(ends.get(3)).isEqualTo("DONE ");
        });
  }

  @Test
  void O3_names_what_was_waited_for_on_every_loop() throws Exception {
    Everywhere.run(
        "O3 reasons",
        () -> {
          List<TaskSpan> waits =
              program().stream().filter(span -> span.state() == State.WAITING).toList();

          assertThat(waits.stream().map(TaskSpan::reason))
              .contains("sleep of 2 ms", "sleep of 3600 s")
              .anyMatch(reason -> reason.matches("task /.*/holds"));
          assertThat(waits).allMatch(span -> !span.reason().isEmpty());
        });
  }

  @Test
  void O3_is_the_same_to_the_byte_for_the_same_seed() throws Exception {
    for (long seed = 1; seed <= 50; seed++) {
      assertThat(simulated(seed)).isEqualTo(simulated(seed)).isNotEmpty();
    }
    assertThat(simulated(1).toString())
        .contains(
            "WAITING, reason=sleep of 3600 s, start=0, end=4000000",
            "WAITING, reason=task /main/work/inner/holds, start=0, end=2000000");
  }

  private static List<TaskSpan> simulated(long seed) throws Exception {
    AtomicReference<List<TaskSpan>> spans = new AtomicReference<>();
    Run run = Simulation.of(() -> spans.set(program())).replay(seed);
    assertThat(run.problem()).isNull();
    return spans.get();
  }

  @Test
  void O3_time_passes_as_the_loop_says() throws Exception {
    AtomicReference<List<TaskSpan>> spans = new AtomicReference<>();
    Simulation.of(
            () -> {
              Async.sleep(Duration.ofDays(3));
              try (Recording recording = Recording.start()) {
                TaskGroup.run(group -> group.start("a", () -> Async.sleep(Duration.ofDays(365))));
                spans.set(recording.spans());
              }
            })
        .replay(1);

    assertThat(spans.get())
        .contains(
            new TaskSpan(
                "/main/a",
                "/main",
                State.WAITING,
                "sleep of 31536000 s",
                0,
                Duration.ofDays(365).toNanos()));
  }

  @Test
  void O3_what_has_not_ended_is_there_up_to_now() throws Exception {
    AtomicReference<List<TaskSpan>> spans = new AtomicReference<>();
    Simulation.of(() ->
            TaskGroup.run(group -> {
              group.start("old", () -> Async.sleep(Duration.ofSeconds(10)));
              Async.sleep(Duration.ofSeconds(1));
              try (Recording recording = Recording.start()) {
                group.start("new", () -> Async.sleep(Duration.ofSeconds(5)));
                Async.sleep(Duration.ofSeconds(2));
                spans.set(recording.spans());
              }
            }))
        .replay(1);

    long now = Duration.ofSeconds(2).toNanos();
    assertThat(spans.get())
        .contains(
            new TaskSpan("/main/new", "/main", State.WAITING, "sleep of 5 s", 0, now),
            new TaskSpan("/main", null, State.RUNNING, "", now, now));
  }

  @Test
  void O3_takes_no_more_spans_than_it_may_and_counts_the_others() throws Exception {
    AtomicReference<Recording> kept = new AtomicReference<>();
    Simulation.of(
            () -> {
              Recording recording = Recording.start(10);
              for (int i = 0; i < 100; i++) {
                Async.sleep(Duration.ofMillis(1));
              }
              recording.close();
              kept.set(recording);
            })
        .replay(1);

    // Of main: it waits, is ready, and runs; what it does at the end comes on top.
    assertThat(kept.get().spans())
        .hasSize(11)
        .last()
        .extracting(TaskSpan::state)
        .isEqualTo(State.RUNNING);
    assertThat(kept.get().dropped()).isBetween(285L, 295L);
    assertThatThrownBy(() -> Recording.start(0)).hasMessage("most must be at least 1, was 0");
  }

  @Test
  void O3_follows_no_more_tasks_than_it_may() throws Exception {
    AtomicReference<Recording> kept = new AtomicReference<>();
    Simulation.of(
            () -> {
              try (Recording recording = Recording.start(5)) {
                kept.set(recording);
                TaskGroup.run(group -> {
                  for (int i = 0; i < 1_000; i++) {
                    group.start(() -> Async.sleep(Duration.ofMillis(1)));
                  }
                  Async.sleep(Duration.ofMillis(1));
                });
              }
            })
        .replay(1);

    assertThat(kept.get().spans()).hasSizeLessThanOrEqualTo(10);
    assertThat(kept.get().dropped()).isGreaterThan(900);
  }

  @Test
  void O3_two_recordings_hear_the_same() throws Exception {
    List<List<TaskSpan>> both = new ArrayList<>();
    Simulation.of(
            () -> {
              try (Recording one = Recording.start();
                  Recording other = Recording.start()) {
                TaskGroup.run(group -> group.start("a", () -> Async.sleep(PAUSE)));
                both.add(one.spans());
                both.add(other.spans());
              }
            })
        .replay(1);

    assertThat(both.get(0)).isEqualTo(both.get(1)).hasSizeGreaterThan(5);
  }

  @Test
  void O3_recordings_may_come_and_go_while_tasks_run() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Semaphore permits = new Semaphore(3);
    int spans =
        TaskGroup.call(group -> {
          for (int i = 0; i < 20; i++) {
            group.start(() -> {
              while (!over.get()) {
                permits.acquire();
                Async.sleep(Duration.ofNanos(50_000));
                permits.release();
              }
            });
          }
          int seen = 0;
          for (int i = 0; i < 200; i++) {
            Recording recording = Recording.of(group);
            Async.sleep(Duration.ofMillis(1));
            recording.close();
            seen += recording.spans().size();
            haveNoGaps(byTask(recording.spans()));
          }
          over.set(true);
          return seen;
        });

    assertThat(spans).isGreaterThan(1_000);
  }

  private static void haveNoGaps(Map<String, List<TaskSpan>> tasks) {
    for (List<TaskSpan> spans : tasks.values()) {
      for (int i = 1; i < spans.size(); i++) {
        assertThat(spans.get(i).start()).isEqualTo(spans.get(i - 1).end());
        assertThat(spans.get(i).state()).isNotEqualTo(spans.get(i - 1).state());
      }
    }
  }

  @Test
  void O3_a_simulation_and_real_time_do_not_mix() throws Exception {
    AtomicReference<List<TaskSpan>> simulated = new AtomicReference<>();
    try (Recording real = Recording.start()) {
      Simulation.of(
              () -> {
                try (Recording recording = Recording.start()) {
                  TaskGroup.run(group -> group.start("simulated", () -> Async.sleep(PAUSE)));
                  simulated.set(recording.spans());
                }
              })
          .replay(1);
      EventLoop.confined()
          .run(() -> TaskGroup.run(group -> group.start("confined", () -> Async.sleep(PAUSE))));

      assertThat(byTask(real.spans()).keySet())
          .contains("/main", "/main/confined")
          .doesNotContain("/main/simulated");
    }
    assertThat(byTask(simulated.get()).keySet()).containsExactly("/main", "/main/simulated");
  }
}
