// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.Context;
import dev.belay.EventLoop;
import dev.belay.Outcome;
import dev.belay.ServiceGroup;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// Scoped values that tasks hand on, on all three loops.
@Timeout(60)
class ContextTest {
  private static final ScopedValue<String> LOCAL = ScopedValue.newInstance();
  private static final ScopedValue<String> GROUP = ScopedValue.newInstance();
  private static final ScopedValue<String> PROCESS = ScopedValue.newInstance();

  static {
    Context.carry(PROCESS);
    Context.carry(PROCESS);
  }

  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  private static void where(ScopedValue<String> key, String value, Program program)
      throws Exception {
    ScopedValue.where(key, value)
        .<Void, Exception>call(() -> {
          program.run();
          return null;
        });
  }

  private static String seen(ScopedValue<String> key) {
    return key.isBound() ? key.get() : "unbound";
  }

  @Test
  void a_key_that_is_not_carried_is_unbound_in_the_child() throws Exception {
    everywhere(() ->
        where(
            LOCAL,
            "mine",
            () ->
                TaskGroup.run(group -> {
                  Task<String> child = group.start(() -> seen(LOCAL));
                  assertThat(child.await()).isEqualTo("unbound");
                })));
  }

  @Test
  void a_carried_key_has_the_value_that_it_had_in_the_starter() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<String> unbound = group.start(() -> seen(PROCESS));
          List<Task<String>> bound = new ArrayList<>();
          where(
              PROCESS,
              "one",
              () -> {
                bound.add(group.start(() -> seen(PROCESS)));
                where(PROCESS, "two", () -> bound.add(group.start(() -> seen(PROCESS))));
              });
          assertThat(unbound.await()).isEqualTo("unbound");
          assertThat(bound.get(0).await()).isEqualTo("one");
          assertThat(bound.get(1).await()).isEqualTo("two");
        }));
  }

  @Test
  void G19_what_a_child_binds_is_seen_by_its_children_only() throws Exception {
    everywhere(() ->
        where(
            PROCESS,
            "outer",
            () ->
                TaskGroup.run(group -> {
                  Task<String> grandchild =
                      group.start(() -> {
                        List<String> inner = new ArrayList<>();
                        where(
                            PROCESS,
                            "inner",
                            () -> inner.addAll(Async.gather(() -> seen(PROCESS))));
                        return inner.getFirst() + " " + seen(PROCESS);
                      });
                  assertThat(grandchild.await()).isEqualTo("inner outer");
                  assertThat(seen(PROCESS)).isEqualTo("outer");
                })));
  }

  @Test
  void every_verb_that_starts_hands_on() throws Exception {
    everywhere(() ->
        where(
            PROCESS,
            "here",
            () -> {
              List<String> values = new ArrayList<>();
              TaskGroup.run(group -> values.addAll(Async.gather(() -> seen(PROCESS))));
              TaskGroup.run(group ->
                  Async.settle(() -> seen(PROCESS))
                      .forEach(o -> values.add(((Outcome.Success<String>) o).value())));
              values.add(Async.all(() -> seen(PROCESS), () -> seen(PROCESS), String::concat));
              values.add(Async.<String>any(() -> seen(PROCESS)));
              values.addAll(Async.map(List.of(1), 1, i -> seen(PROCESS)));
              Async.asCompleted(
                  List.of(1),
                  1,
                  i -> seen(PROCESS),
                  (i, outcome) -> values.add(((Outcome.Success<String>) outcome).value()));
              values.add(Async.offload(() -> seen(PROCESS)));
              assertThat(values)
                  .containsExactly("here", "here", "herehere", "here", "here", "here", "here");
            }));
  }

  @Test
  void the_main_task_of_a_run_has_the_values_of_the_thread_that_called_it() throws Exception {
    where(
        PROCESS,
        "outside",
        () -> {
          assertThat(Async.run(() -> seen(PROCESS))).isEqualTo("outside");
          String confined = EventLoop.confined().run(() -> Async.offload(() -> seen(PROCESS)));
          assertThat(confined).isEqualTo("outside");
        });
  }

  @Test
  void a_group_carries_keys_for_itself_and_for_groups_opened_in_it() throws Exception {
    everywhere(() ->
        where(
            GROUP,
            "mine",
            () -> {
              TaskGroup.run(group -> {
                Task<String> before = group.start(() -> seen(GROUP));
                group.carry(GROUP);
                Task<String> nested =
                    group.start(
                        () -> TaskGroup.call(inner -> inner.start(() -> seen(GROUP)).await()));
                Task<String> all =
                    group.start(() -> Async.all(() -> seen(GROUP), () -> "", String::concat));
                assertThat(before.await()).isEqualTo("unbound");
                assertThat(nested.await()).isEqualTo("mine");
                assertThat(all.await()).isEqualTo("mine");
              });
              TaskGroup.run(
                  group -> assertThat(group.start(() -> seen(GROUP)).await()).isEqualTo("unbound"));
            }));
  }

  @Test
  void a_service_group_carries_what_its_builder_says() throws Exception {
    everywhere(() ->
        where(
            GROUP,
            "mine",
            () -> {
              try (ServiceGroup service = ServiceGroup.named("service").carry(GROUP).open()) {
                Task<String> task = service.start(() -> seen(GROUP));
                assertThat(task.await()).isEqualTo("mine");
              }
            }));
  }

  @Test
  void null_is_carried_too() throws Exception {
    everywhere(() ->
        where(
            PROCESS,
            null,
            () ->
                TaskGroup.run(
                    group -> assertThat(group.start(() -> seen(PROCESS)).await()).isNull())));
  }
}
