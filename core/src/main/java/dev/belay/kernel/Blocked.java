// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.List;
import java.util.Map;

/// A task that holds the baton of its loop and blocks in code that is not Belay's, so that nobody
/// on the loop can run.
///
/// @param path the task
/// @param state what its thread does: BLOCKED, WAITING or TIMED_WAITING
/// @param stack where, innermost frame first
public record Blocked(String path, Thread.State state, List<StackTraceElement> stack) {

  /// What to use instead, by the class that blocks. The first that is a prefix counts.
  private static final List<Map.Entry<String, String>> INSTEAD =
      List.of(
          Map.entry("java.util.concurrent.Semaphore", "dev.belay.sync.Semaphore"),
          Map.entry("java.util.concurrent.locks.", "dev.belay.sync.Semaphore(1)"),
          Map.entry("java.util.concurrent.CompletableFuture", "dev.belay.Promise"),
          Map.entry("java.util.concurrent.CountDownLatch", "dev.belay.Promise"),
          Map.entry("java.util.concurrent.FutureTask", "dev.belay.Task"),
          Map.entry("java.util.concurrent.TimeUnit", "dev.belay.Async.sleep"),
          Map.entry("java.lang.Thread", "dev.belay.Async.sleep, or dev.belay.Async.offload"));

  /// What is the matter and what to use instead, in one sentence.
  public String message() {
    if (state == Thread.State.BLOCKED) {
      return "task %s blocked at a monitor in %s: hold no monitor over a Belay wait, use dev.belay.sync.Semaphore(1)"
          .formatted(path, stack.isEmpty() ? "unknown code" : stack.getFirst());
    }
    String in = blockingClass();
    return "task %s blocked in %s: use %s".formatted(path, in, insteadOf(in));
  }

  /// The outermost class of the JDK, or of a library, that the task's own code called.
  private String blockingClass() {
    String found = stack.isEmpty() ? "unknown code" : stack.getFirst().getClassName();
    for (StackTraceElement frame : stack) {
      if (!isJdk(frame.getClassName())) {
        break;
      }
      found = frame.getClassName();
    }
    int nested = found.indexOf('$');
    return nested < 0 ? found : found.substring(0, nested);
  }

  private static boolean isJdk(String name) {
    return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
  }

  private static String insteadOf(String in) {
    for (Map.Entry<String, String> entry : INSTEAD) {
      if (in.startsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    return "dev.belay.Async.offload";
  }

  /// Whether the thread stands in the kernel itself, as it may for a moment.
  boolean isInKernel() {
    for (StackTraceElement frame : stack) {
      if (!isJdk(frame.getClassName())) {
        return frame.getClassName().startsWith("dev.belay.kernel.");
      }
    }
    return true;
  }
}
