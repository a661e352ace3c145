// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Loop;
import org.jspecify.annotations.Nullable;

/// Code that blocks, done where it stops nobody.
final class Offload {
  private Offload() {}

  static <T extends @Nullable Object, X extends Exception> T call(
      Body<? extends T, ? extends X> call) throws X, InterruptedException {
    return Caller.<T, X>within(caller -> {
      Loop here = caller.loop();
      Loop outside = here.outside();
      return outside == here
          ? here.<T>inline(call::call)
          : TaskGroup.<T>runMain(caller, outside, "offload", call);
    });
  }
}
