// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Loop;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.Strand;
import dev.belay.kernel.TimedScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The moment at which the calling task will be cancelled by the timeouts around it: what code that
/// calls another service passes on.
///
/// {@snippet class="TimeoutDocs" region="deadline"}
///
/// It is the earliest deadline of all timeouts around the caller, those around the tasks above it
/// included. Inside of a shield a deadline further out counts as later by the grace. A deadline is
/// a value: when a timeout is rescheduled, [#current] gives another one.
public final class Deadline {
  private final Loop loop;
  private final long at;

  private Deadline(Loop loop, long at) {
    this.loop = loop;
    this.at = at;
  }

  /// {@return the deadline in effect for the caller, or empty when there is none} Does not wait.
  public static Optional<Deadline> current() {
    Strand caller = Strand.bound();
    long left = caller == null ? TimedScope.UNLIMITED : TimedScope.left(caller.scope());
    if (caller == null || left == TimedScope.UNLIMITED) {
      return Optional.empty();
    }
    return Optional.of(new Deadline(caller.loop(), caller.loop().nanoTime() + left));
  }

  /// {@return when, on the clock of the loop}
  public Instant instant() {
    return loop.clock().instant().plusNanos(at - loop.nanoTime());
  }

  /// {@return how long until then; zero when it has passed}
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, at - loop.nanoTime()));
  }

  /// {@return whether it has passed}
  public boolean hasPassed() {
    return at - loop.nanoTime() <= 0;
  }

  @Override
  public String toString() {
    long left = at - loop.nanoTime();
    return left > 0 ? "deadline in " + Nanos.toText(left) : "deadline passed";
  }
}
