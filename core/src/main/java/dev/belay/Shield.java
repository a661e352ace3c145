// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Grace;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A scope that cancellation from outside does not enter, for cleaning up.
final class Shield {
  private Shield() {}

  static <T extends @Nullable Object, X extends Exception> T call(
      Duration grace, Body<? extends T, ? extends X> body) throws X, InterruptedException {
    return Caller.<T, X>within(strand -> call(strand, Nanos.of(grace), body));
  }

  private static <T extends @Nullable Object> T call(
      Strand strand, long grace, Body<? extends T, ?> body) throws Exception {
    Scope scope = Scope.shield(strand.scope(), strand, new Grace(grace, strand.loop()));
    Strand.Kept kept = strand.enterShield(scope);
    try {
      return body.call();
    } finally {
      strand.leaveShield(scope, kept);
    }
  }
}
