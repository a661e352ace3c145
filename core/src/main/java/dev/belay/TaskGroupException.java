// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/// Tells the owner of a group that children of it failed. The cause is the first failure in time,
/// the others are suppressed on this exception; [#failures] has them all, each with its task.
public final class TaskGroupException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  /// How many failures the message names.
  private static final int SHOWN = 5;

  private final String group;
  private final Failed[] failures;

  /// One failure of a group.
  ///
  /// @param task the path of the task that failed, or of the group's owner for its body
  /// @param exception what it threw
  public record Failed(String task, Throwable exception) implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  TaskGroupException(String group, List<Failed> failures) {
    super(message(group, failures), failures.getFirst().exception());
    this.group = group;
    this.failures = failures.toArray(Failed[]::new);
    failures.stream().skip(1).map(Failed::exception).forEach(this::addSuppressed);
  }

  private static String message(String group, List<Failed> failures) {
    String some =
        failures.stream()
            .limit(SHOWN)
            .map(f -> f.task() + ": " + f.exception())
            .collect(Collectors.joining("; "));
    int n = failures.size();
    String rest = n > SHOWN ? "; and " + (n - SHOWN) + " more" : "";
    return "group %s: %d %s failed (%s%s)"
        .formatted(group, n, n == 1 ? "task" : "tasks", some, rest);
  }

  /// {@return the path of the group}
  public String group() {
    return group;
  }

  /// {@return every failure, in the order in which the tasks ended}
  public List<Failed> failures() {
    return List.of(failures);
  }

  /// Throws the first failure if it is of the given type, and does nothing otherwise.
  ///
  /// @param type the type that the caller wants to handle
  /// @param <X> that type
  /// @throws X the first failure
  public <X extends Throwable> void rethrow(Class<X> type) throws X {
    Throwable first = getCause();
    if (type.isInstance(first)) {
      throw type.cast(first);
    }
  }
}
