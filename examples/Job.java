// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.Task;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The twelve tasks of ConcurrencyUsingAsync, each with the milliseconds that it waits: 3300 one
/// after the other.
enum Job {
  A(300),
  B(200),
  C(500),
  D(100),
  E(400),
  F(250),
  G(150),
  H(350),
  I(200),
  J(450),
  K(100),
  L(300);

  /// How long it waits.
  final Duration pause;

  Job(int millis) {
    pause = Duration.ofMillis(millis);
  }

  /// Waits, and gives the name.
  String work(Show show) throws Exception {
    return show.span(
        name(),
        () -> {
          Async.sleep(pause);
          return name();
        });
  }

  /// The same, but when E has waited, it fails.
  String workOrFail(Show show) throws Exception {
    return show.span(
        name(),
        () -> {
          Async.sleep(pause);
          if (this == E) {
            throw new IllegalStateException("E is out of paper");
          }
          return name();
        });
  }

  /// Checks that the tasks of all twelve have ended, and how.
  static void ended(Show show, List<Task<String>> tasks, String expected) {
    String were =
        Stream.of(Task.State.DONE, Task.State.FAILED, Task.State.CANCELLED)
            .map(
                state -> tasks.stream().filter(task -> task.state() == state).count() + " " + state)
            .collect(Collectors.joining(", "));
    long ended = tasks.stream().filter(Task::isDone).count();
    show.check("expected 12 tasks ended, were " + ended, ended == 12);
    show.ideally("expected %s, were %s".formatted(expected, were), were.equals(expected));
  }
}
