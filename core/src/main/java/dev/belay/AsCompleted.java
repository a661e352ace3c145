// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskGroupException.Failed;
import dev.belay.kernel.Suspension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Work on items whose outcomes the caller takes in the order in which they come.
///
/// An item is pulled when the outcome of another was consumed; so there are never more than the
/// limit between the source and the end of the consumer.
final class AsCompleted<I extends @Nullable Object, T extends @Nullable Object> {
  private final TaskGroup group;
  private final Iterator<? extends I> items;
  private final ItemFunction<? super I, ? extends T, ?> function;

  // Guarded by this.
  private final ArrayDeque<Ended<I, T>> ended = new ArrayDeque<>();
  private @Nullable Suspension waiter;

  private record Ended<I extends @Nullable Object, T extends @Nullable Object>(
      String task, I item, Outcome<T> outcome) {}

  private AsCompleted(
      TaskGroup group,
      Iterable<? extends I> items,
      ItemFunction<? super I, ? extends T, ?> function) {
    this.group = group;
    this.items = items.iterator();
    this.function = function;
  }

  static <I extends @Nullable Object, T extends @Nullable Object, X extends Exception> void run(
      Iterable<? extends I> items,
      int limit,
      ItemFunction<? super I, ? extends T, ?> function,
      OutcomeConsumer<? super I, T, ? extends X> consumer)
      throws X, InterruptedException {
    if (limit < 1) {
      throw new IllegalArgumentException("asCompleted: limit must be at least 1, was " + limit);
    }
    List<AsCompleted<I, T>> opened = new ArrayList<>(1);
    GroupAction<X> body =
        group -> {
          AsCompleted<I, T> work = new AsCompleted<>(group, items, function);
          opened.add(work);
          work.consume(limit, consumer);
        };
    try {
      TaskGroup.<@Nullable Void, X>callBare(group -> {
        body.run(group);
        return null;
      });
    } catch (Throwable t) {
      opened.forEach(work -> work.suppressFailures(t));
      throw t;
    }
  }

  private <X extends Exception> void consume(
      int limit, OutcomeConsumer<? super I, T, ? extends X> consumer)
      throws X, InterruptedException {
    int open = 0;
    while (open < limit && startNext()) {
      open++;
    }
    while (open > 0) {
      Ended<I, T> next = next();
      consumer.accept(next.item, next.outcome);
      if (!startNext()) {
        open--;
      }
    }
  }

  private boolean startNext() {
    if (!items.hasNext()) {
      return false;
    }
    I item = items.next();
    group.<T>submit(
        null, () -> function.apply(item), (task, outcome) -> ended(task, item, outcome));
    return true;
  }

  private void ended(GroupTask<?> task, I item, Outcome<?> outcome) {
    @SuppressWarnings("unchecked") // the outcome of the task that was started for this item
    Outcome<T> own = (Outcome<T>) outcome;
    synchronized (this) {
      ended.add(new Ended<>(task.path(), item, own));
      if (waiter != null) {
        waiter.wake();
        waiter = null;
      }
    }
  }

  /// The outcome that came first. Looks for a cancellation also where it need not wait: a consumer
  /// that is slower than the work would never be told.
  private Ended<I, T> next() throws InterruptedException {
    Async.checkpoint();
    Suspension wait;
    synchronized (this) {
      Ended<I, T> first = ended.poll();
      if (first != null) {
        return first;
      }
      wait = Suspension.begin(this);
      waiter = wait;
    }
    wait.await();
    synchronized (this) {
      return Objects.requireNonNull(ended.poll(), "woken because one has ended");
    }
  }

  /// What nobody has consumed is not lost.
  private synchronized void suppressFailures(Throwable on) {
    for (Ended<I, T> one : ended) {
      if (one.outcome instanceof Outcome.Failure<T>(Throwable failure)) {
        Failures.suppress(group.loop(), on, new Failed(one.task, failure));
      }
    }
  }

  @Override
  public String toString() {
    return "the next outcome in " + group;
  }
}
