// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Workers that take items from one iterator and put results into their places. There are never
/// more than the limit, and an item is pulled only when a worker is free for it.
final class ParallelMap<I extends @Nullable Object, T extends @Nullable Object> {
  private final ItemFunction<? super I, ? extends T, ?> function;

  // Guarded by this.
  private final Iterator<? extends I> items;
  private final List<T> results = new ArrayList<>();

  private ParallelMap(
      Iterable<? extends I> items, ItemFunction<? super I, ? extends T, ?> function) {
    this.items = items.iterator();
    this.function = function;
  }

  static <I extends @Nullable Object, T extends @Nullable Object, X extends Exception> List<T> run(
      Iterable<? extends I> items,
      int limit,
      ItemFunction<? super I, ? extends T, ? extends X> function)
      throws X, InterruptedException {
    if (limit < 1) {
      throw new IllegalArgumentException("map: limit must be at least 1, was " + limit);
    }
    ParallelMap<I, T> map = new ParallelMap<>(items, function);
    GroupAction<X> startWorkers = group -> map.startWorkers(group, limit);
    TaskGroup.<@Nullable Void, X>callBare(group -> {
      startWorkers.run(group);
      return null;
    });
    return map.results;
  }

  /// A worker is started for an item, so that few items get few threads.
  private void startWorkers(TaskGroup group, int limit) {
    for (int i = 0; i < limit; i++) {
      Slot<I> slot = next();
      if (slot == null) {
        return;
      }
      group.start(() -> work(slot));
    }
  }

  private @Nullable Void work(Slot<I> first) throws Exception {
    for (Slot<I> slot = first; slot != null; slot = next()) {
      put(slot.index, function.apply(slot.item));
      Async.checkpoint();
    }
    return null;
  }

  private record Slot<I extends @Nullable Object>(int index, I item) {}

  private synchronized @Nullable Slot<I> next() {
    if (!items.hasNext()) {
      return null;
    }
    I item = items.next();
    results.add(null);
    return new Slot<>(results.size() - 1, item);
  }

  private synchronized void put(int index, T result) {
    results.set(index, result);
  }
}
