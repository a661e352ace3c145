// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Recording;
import dev.belay.TaskSpan;
import dev.belay.TaskSpan.State;
import dev.belay.timeline.Timeline;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold of the tasks of every demonstration, read from its recording: in virtual time
/// where that is possible.
class SpanLawsTest {
  private static final long GRACE = TimeUnit.SECONDS.toNanos(2);

  static Stream<Arguments> demonstrations() throws Exception {
    return Stream.of("Basic", "ConcurrencyUsingAsync", "ConcurrencyInRequests")
        .flatMap(program ->
            numbers(program)
                // The comparison takes long and shows nothing here that the others do not.
                .filter(number -> !(program.equals("ConcurrencyInRequests") && number.equals("14")))
                .map(number -> Arguments.of(program, number)));
  }

  private static Stream<String> numbers(String program) {
    try {
      return Arrays.stream(Class.forName(program).getDeclaredMethods())
          .map(SpanLawsTest::number)
          .filter(number -> !number.isEmpty())
          .sorted();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /// The number of a demonstration, or nothing. The programs have no package, so that no class in
  /// one can name them.
  private static String number(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(Object::toString)
        .filter(text -> text.startsWith("@Show.Demo("))
        .map(text -> text.replaceAll(".*number=\"([^\"]*)\".*", "$1"))
        .findFirst()
        .orElse("");
  }

  private static List<TaskSpan> recorded(String program, String number) throws Exception {
    Class<?> type = Class.forName(program);
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Method demo =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> number(method).equals(number))
            .findFirst()
            .orElseThrow();
    Method record = Class.forName("Show").getDeclaredMethod("record", Object.class, Method.class);
    record.setAccessible(true);
    return ((Recording) record.invoke(null, constructor.newInstance(), demo)).spans();
  }

  private static Map<String, List<TaskSpan>> byTask(List<TaskSpan> spans) {
    return spans.stream()
        .collect(Collectors.groupingBy(TaskSpan::task, TreeMap::new, Collectors.toList()));
  }

  private static long end(List<TaskSpan> spans) {
    return spans.stream().mapToLong(TaskSpan::end).max().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("demonstrations")
  void no_child_outlives_its_scope_and_all_that_was_started_ends(String program, String number)
      throws Exception {
    List<TaskSpan> spans = recorded(program, number);
    Map<String, List<TaskSpan>> tasks = byTask(spans);

    for (List<TaskSpan> task : tasks.values()) {
      String parent = task.getFirst().parent();
      if (parent != null) {
        assertThat(task.getLast().state().isEnd()).as(task.getLast().toString()).isTrue();
        assertThat(tasks).containsKey(parent);
        assertThat(end(task)).as(parent).isLessThanOrEqualTo(end(tasks.get(parent)));
        assertThat(task.getFirst().start())
            .as(parent)
            .isGreaterThanOrEqualTo(tasks.get(parent).getFirst().start());
      }
    }
    for (TaskSpan failed : spans) {
      for (TaskSpan other : spans) {
        boolean siblings =
            failed.state() == State.FAILED
                && other.state() == State.CANCELLED
                && other.reason().contains(failed.task() + " failed");
        if (siblings) {
          assertThat(other.start() - failed.start()).isBetween(0L, GRACE);
        }
      }
    }
  }

  @Test
  void a_group_with_a_failure_cancels_two_of_twelve_and_waits_for_them() throws Exception {
    List<State> ends =
        recorded("ConcurrencyUsingAsync", "3").stream()
            .filter(span -> span.parent() != null && span.state().isEnd())
            .map(TaskSpan::state)
            .toList();

    assertThat(ends.stream().filter(State.DONE::equals)).hasSize(9);
    assertThat(ends.stream().filter(State.FAILED::equals)).hasSize(1);
    assertThat(ends.stream().filter(State.CANCELLED::equals)).hasSize(2);
  }

  private static List<TaskSpan> sleeps(String number) throws Exception {
    return recorded("ConcurrencyUsingAsync", number).stream()
        .filter(span -> span.parent() != null && span.reason().startsWith("sleep"))
        .toList();
  }

  private static int peak(List<TaskSpan> spans) {
    return Timeline.of(
            "",
            spans.stream()
                .map(span ->
                    new dev.belay.timeline.Span(
                        span.task(),
                        null,
                        dev.belay.timeline.Span.State.WAITING,
                        "",
                        span.start(),
                        span.end()))
                .toList())
        .peak();
  }

  @Test
  void never_more_than_three_work_under_a_semaphore_of_three() throws Exception {
    assertThat(peak(sleeps("1"))).isEqualTo(12);
    assertThat(peak(sleeps("7"))).isEqualTo(3);
    assertThat(peak(sleeps("8"))).isEqualTo(2);
  }

  @Test
  void never_more_than_five_begin_within_a_second_of_a_rate_of_five() throws Exception {
    long[] starts = sleeps("8").stream().flatMapToLong(s -> LongStream.of(s.start())).toArray();
    List<Long> apart = new ArrayList<>();
    for (int i = 5; i < starts.length; i++) {
      apart.add(starts[i] - starts[i - 5]);
    }

    assertThat(apart)
        .hasSize(7)
        .allSatisfy(nanos -> assertThat(nanos).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1)));
  }
}
