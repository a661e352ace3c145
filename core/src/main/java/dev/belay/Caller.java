// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Roots;
import dev.belay.kernel.Strand;
import org.jspecify.annotations.Nullable;

/// A plain thread while it is inside of a Belay verb: it owns scopes, so it can be cancelled, but
/// it is nobody's child.
final class Caller extends Strand {
  static {
    Observation.begin();
  }

  /// What is done on a strand.
  interface Work<T extends @Nullable Object> {
    T on(Strand strand) throws Exception;
  }

  private Caller() {
    super(EventLoop.parallel().loop(), Thread.currentThread());
  }

  /// Does `work` with the record of the current thread, making one for a plain thread.
  static <T extends @Nullable Object, X extends Exception> T within(Work<T> work)
      throws X, InterruptedException {
    try {
      Strand bound = Strand.bound();
      if (bound != null) {
        return work.on(bound);
      }
      Caller caller = new Caller();
      Roots.enter(caller);
      try {
        return caller.bind(() ->
            MainThread.isCurrent()
                ? MainThread.call(caller, () -> work.on(caller))
                : work.on(caller));
      } finally {
        Roots.leave(caller);
      }
    } catch (Exception e) {
      throw Sneaky.<RuntimeException>rethrow(e);
    }
  }

  @Override
  public String path() {
    String names = super.path();
    return names.isEmpty() ? "/thread " + thread().getName() : names;
  }

  @Override
  protected InterruptedException cancelled(Cancellation cancellation) {
    return Cancellations.exception(this, cancellation);
  }
}
