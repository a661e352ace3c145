// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.List;
import java.util.stream.Collectors;

/// A scope that was cancelled and has not ended in the time that it had for that.
///
/// @param path the scope
/// @param reason why it was cancelled
/// @param nanos how long ago, on the clock of the machine
/// @param stragglers some of those that it waits for
/// @param more how many it waits for besides
public record Straggling(
    String path, String reason, long nanos, List<Straggler> stragglers, int more) {

  /// One that has not ended.
  ///
  /// @param path the task
  /// @param doing what it waits for, or what its thread does
  /// @param stack where, innermost frame first
  public record Straggler(String path, String doing, List<StackTraceElement> stack) {}

  /// What is the matter, in one sentence.
  public String message() {
    String names =
        stragglers.stream()
            .map(straggler -> straggler.path() + " (" + straggler.doing() + ")")
            .collect(Collectors.joining(", "));
    return "%s was cancelled %s ago (%s) and has not ended; it waits for %s%s"
        .formatted(
            path.isEmpty() ? "a scope" : path,
            Nanos.toText(nanos),
            reason,
            names.isEmpty() ? "nobody that is known" : names,
            more == 0 ? "" : " and " + more + " more");
  }
}
