// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One task's wait for a stage of somebody else's.
final class StageWait<T extends @Nullable Object> implements BiConsumer<T, @Nullable Throwable> {
  private final CompletionStage<? extends T> stage;
  private final Strand strand = Strand.current();
  private final Suspension waiter = Suspension.begin(this);

  private volatile @Nullable Outcome<T> outcome;

  private StageWait(CompletionStage<? extends T> stage) {
    this.stage = stage;
  }

  static <T extends @Nullable Object> T await(CompletionStage<? extends T> stage)
      throws InterruptedException {
    StageWait<T> wait = new StageWait<>(stage);
    stage.whenComplete(wait);
    if (wait.outcome == null) {
      wait.waiter.await();
    }
    return switch (wait.outcome) {
      case Outcome.Success<T>(T value) -> value;
      case Outcome.Failure<T>(Throwable failure) -> throw new StageFailedException(failure);
      case null, default -> throw new AssertionError("woken after the outcome was set");
    };
  }

  /// Called by whoever completes the stage.
  @Override
  public void accept(T value, @Nullable Throwable failure) {
    outcome =
        failure == null ? new Outcome.Success<>(value) : new Outcome.Failure<>(unwrapped(failure));
    try {
      waiter.wake();
    } catch (IllegalStateException e) {
      // The stage would swallow it, and the task would wait for ever without anybody knowing why.
      strand.loop().unhandled(strand.path(), e);
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
    Throwable cause = failure.getCause();
    return wraps && cause != null ? unwrapped(cause) : failure;
  }

  /// Without the stage's own words, which have an identity hash code in them: a trace of a
  /// simulation must be the same in each run.
  @Override
  public String toString() {
    return "the completion of a " + stage.getClass().getSimpleName();
  }
}
