// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The way into a loop that has no public name, for the modules that make one.
public final class Entry {

  /// Runs programs on loops.
  public interface Runner {

    /// Runs `program` on `loop` until it and everything it started have ended.
    <T extends @Nullable Object> T run(Loop loop, Callable<? extends T> program) throws Exception;
  }

  private static volatile @Nullable Runner runner;

  private Entry() {}

  /// Tells who runs programs.
  public static void install(Runner installed) {
    runner = installed;
  }

  /// Runs `program` on `loop` until it and everything it started have ended.
  public static <T extends @Nullable Object> T run(Loop loop, Callable<? extends T> program)
      throws Exception {
    Runner installed = runner;
    if (installed == null) {
      throw new IllegalStateException("run on a loop: dev.belay.EventLoop must be initialised");
    }
    return installed.run(loop, program);
  }
}
