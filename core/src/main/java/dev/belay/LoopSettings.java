// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.Confined;
import dev.belay.kernel.Loop;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.ParallelLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What a loop is made of, and to whom it reports.
///
/// @param confined whether its tasks run one at a time
/// @param handler gets what nobody else could be given; null to log it
/// @param heldNanos after how long the holder of a confined loop is reported; 0 for never
/// @param stragglerNanos after how long a cancelled scope that has not ended is; 0 for never
record LoopSettings(
    boolean confined,
    @Nullable BiConsumer<String, Throwable> handler,
    long heldNanos,
    long stragglerNanos) {
  private static final Logger LOG = System.getLogger("dev.belay");
  private static final long HELD = 500_000_000;
  private static final long STRAGGLING =
      Duration.ofSeconds(Math.max(0, Long.getLong("belay.straggler.seconds", 10))).toNanos();

  static LoopSettings of(boolean confined, @Nullable BiConsumer<String, Throwable> handler) {
    return new LoopSettings(confined, handler, HELD, STRAGGLING);
  }

  LoopSettings withHogLimit(Duration limit) {
    if (!confined) {
      throw new IllegalStateException(
          "withHogLimit: only a confined loop has a holder; see HogWatch for tasks that hold a carrier");
    }
    return new LoopSettings(true, handler, nanos("limit", limit), stragglerNanos);
  }

  LoopSettings withStragglerGrace(Duration grace) {
    return new LoopSettings(confined, handler, heldNanos, nanos("grace", grace));
  }

  private static long nanos(String what, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(what + " must not be negative, was " + duration);
    }
    return Nanos.of(duration);
  }

  Loop make() {
    ParallelLoop parallel =
        new ParallelLoop(
            this::unhandled,
            stragglerNanos,
            report -> warn(report.path(), new StragglersException(report)));
    return confined
        ? new BatonLoop(
            new Confined(
                parallel,
                report -> warn(report.path(), new LoopBlockedException(report)),
                heldNanos,
                report -> warn(report.path(), new LoopHeldException(report))))
        : parallel;
  }

  private void unhandled(String task, Throwable failure) {
    hand(task, failure, Level.ERROR, "task " + task + " failed and nobody looked at it");
  }

  private void warn(String task, BelayException report) {
    hand(task, report, Level.WARNING, String.valueOf(report.getMessage()));
  }

  /// A handler that fails itself must not disturb whoever has something to hand over.
  private void hand(String task, Throwable what, Level level, String message) {
    BiConsumer<String, Throwable> to = handler;
    if (to != null) {
      try {
        to.accept(task, what);
        return;
      } catch (RuntimeException e) {
        what.addSuppressed(e);
      }
    }
    LOG.log(level, message, what);
  }
}
