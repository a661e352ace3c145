// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.List;

/// A task that has the baton of its loop for long while others are ready, whatever it does with it.
///
/// @param path the task
/// @param nanos for how long at least
/// @param others how many are ready
/// @param stack where it is, innermost frame first
public record Held(String path, long nanos, int others, List<StackTraceElement> stack) {

  /// What is the matter and what to do instead, in one sentence.
  public String message() {
    return "task %s has held its loop for %d ms while %d %s ready: let it wait between its steps (Async.checkpoint), or use Async.offload"
        .formatted(path, nanos / 1_000_000, others, others == 1 ? "other is" : "others are");
  }
}
