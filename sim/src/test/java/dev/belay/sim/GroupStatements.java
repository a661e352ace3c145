// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Action;
import dev.belay.Async;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.kernel.Strand;
import java.io.IOException;

/// What the tests of groups and timeouts share.
abstract class GroupStatements extends OnAllLoops {
  /// What comes out of `action`, or null.
  static Throwable out(Action<?> action) {
    return catchThrowable(action::run);
  }

  /// Starts a task that keeps `begun` and sleeps until it is cancelled.
  static Task<Void> sleeper(TaskGroup group, Promise<Boolean> begun) {
    return group.start(() -> {
      begun.complete(true);
      Async.sleep(LONG);
    });
  }

  /// A task of an outer group, cancelled when it waits after it has kept its promise; gives what
  /// came out of it.
  static Throwable cancelledFromOutside(OfPromise program) throws Exception {
    Throwable[] out = {null};
    TaskGroup.run(outer -> {
      Promise<Boolean> begun = new Promise<>();
      Strand[] strand = {null};
      Task<Void> task =
          outer.start(() -> {
            strand[0] = Strand.current();
            out[0] = out(() -> program.run(begun));
          });
      begun.await();
      until(() -> strand[0].waiting() != null);
      task.cancel("from outside");
      out(task::await);
    });
    return out[0];
  }

  /// A program that keeps a promise when it is about to wait.
  interface OfPromise {
    void run(Promise<Boolean> begun) throws Exception;
  }

  @SuppressWarnings("unchecked")
  static <X extends Throwable> void raise(Throwable t) throws X {
    if (t != null) {
      throw (X) t;
    }
  }

  static void fail(String message) throws IOException {
    throw new IOException(message);
  }
}
