// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.ForeignInterrupt;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.TimedScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The handle on a running [Async#timeout(Duration, Body)], by which its deadline can be moved.
///
/// {@snippet class="TimeoutDocs" region="reschedule"}
///
/// | method | does |
/// |---|---|
/// | `current` | gives the innermost timeout that the calling task has entered |
/// | `when`, `expired` | tells its deadline, and whether that has passed |
/// | `reschedule`, `rescheduleAt`, `remove` | moves the deadline, or takes it away; `IllegalStateException` once it has passed or the timeout has ended |
///
/// None of them waits. The handle may be given to other tasks and threads. A deadline further out
/// is not moved with it; [Deadline#current] tells the one that is in effect.
public final class Timeout {
  private final TimedScope scope;

  private Timeout(TimedScope scope) {
    this.scope = scope;
  }

  /// {@return the innermost timeout that the calling task has entered itself, or empty} A child
  /// does not see those of the tasks above it, which are not its to move.
  public static Optional<Timeout> current() {
    Strand caller = Strand.bound();
    Scope s = caller == null ? null : caller.scope();
    for (; s != null && s.owner() == caller; s = s.parent()) {
      if (s instanceof TimedScope timed) {
        return Optional.of(new Timeout(timed));
      }
    }
    return Optional.empty();
  }

  /// {@return its deadline, on the clock of the loop, or empty when that was removed}
  public Optional<Instant> when() {
    long left = scope.left();
    return left == TimedScope.UNLIMITED
        ? Optional.empty()
        : Optional.of(scope.owner().loop().clock().instant().plusNanos(left));
  }

  /// {@return whether its deadline has passed, so that the body was cancelled}
  public boolean expired() {
    return scope.hasExpired();
  }

  /// Moves the deadline.
  ///
  /// @param fromNow how long from now; with zero or less the body is cancelled at once
  /// @throws IllegalStateException when the deadline has passed or the timeout has ended
  public void reschedule(Duration fromNow) {
    check(scope.expireIn(Nanos.of(fromNow)), "reschedule");
  }

  /// Moves the deadline.
  ///
  /// @param when to when, on the clock of the loop; with a time in the past the body is cancelled
  ///   at once
  /// @throws IllegalStateException when the deadline has passed or the timeout has ended
  public void rescheduleAt(Instant when) {
    Instant now = scope.owner().loop().clock().instant();
    check(scope.expireIn(Nanos.of(Duration.between(now, when))), "rescheduleAt");
  }

  /// Takes the deadline away.
  ///
  /// @throws IllegalStateException when it has passed or the timeout has ended
  public void remove() {
    check(scope.disarm(), "remove");
  }

  private void check(boolean done, String verb) {
    if (!done) {
      String state = scope.hasExpired() ? "its deadline has passed" : "it has ended";
      throw new IllegalStateException(
          "%s of a timeout: it must be running, and %s".formatted(verb, state));
    }
  }

  // ---- What the verb does ----

  static <T extends @Nullable Object, X extends Exception> T call(
      Duration limit, Body<? extends T, ? extends X> body) throws X, InterruptedException {
    long nanos = Nanos.of(limit);
    return Caller.<T, X>within(strand -> run(strand, nanos, body, null));
  }

  static <T extends @Nullable Object, X1 extends Exception, X2 extends Exception> T callOr(
      Duration limit,
      Body<? extends T, ? extends X1> body,
      Body<? extends T, ? extends X2> fallback)
      throws X1, X2, InterruptedException {
    long nanos = Nanos.of(limit);
    return Caller.<T, RuntimeException>within(strand -> run(strand, nanos, body, fallback));
  }

  static Duration until(Instant deadline) {
    return Duration.between(Async.clock().instant(), deadline);
  }

  private static <T extends @Nullable Object> T run(
      Strand strand, long limit, Body<? extends T, ?> body, @Nullable Body<? extends T, ?> fallback)
      throws Exception {
    DeadlineExceededException passed;
    if (limit <= 0) {
      passed = new DeadlineExceededException(strand.path(), limit, 0, null);
    } else {
      TimedScope scope = new TimedScope(strand.scope(), strand);
      // Entered first: a timer that found the strand outside of the scope would interrupt nobody.
      strand.enter(scope);
      try {
        scope.expireIn(limit);
        return body.call();
      } catch (ForeignInterrupt e) {
        throw e;
      } catch (Throwable t) {
        passed = passed(strand, scope, t);
      } finally {
        scope.end();
        strand.leave(scope);
      }
    }
    if (fallback == null) {
      throw passed;
    }
    Cancellations.handOver(strand, passed);
    return fallback.call();
  }

  /// Who reports what: a cancellation in flight becomes a [DeadlineExceededException] if this
  /// scope's deadline caused it and nothing further out is cancelled; if something is, only the
  /// outermost reports. Any other exception is that exception.
  private static DeadlineExceededException passed(
      Strand strand, TimedScope scope, Throwable thrown) {
    boolean told =
        scope.cancellation() != null
            && Cancellations.causedBy(thrown, strand)
            && !isCancelledOutside(scope);
    if (told) {
      return new DeadlineExceededException(strand.path(), scope.given(), scope.elapsed(), thrown);
    }
    throw Sneaky.<RuntimeException>rethrow(thrown);
  }

  private static boolean isCancelledOutside(Scope scope) {
    Scope parent = scope.parent();
    return parent != null && parent.isEffectivelyCancelled();
  }
}
