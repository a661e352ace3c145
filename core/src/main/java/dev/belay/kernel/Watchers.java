// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who watches what tasks do. While nobody does, all that a task and a wait pay is a look at one
/// field.
public final class Watchers {
  private static volatile @Nullable Watcher on;

  private static List<Watcher> all = List.of();

  private Watchers() {}

  /// The one to be told, or null while nobody watches.
  public static @Nullable Watcher on() {
    return on;
  }

  /// Lets `watcher` hear of everything from now on.
  public static void add(Watcher watcher) {
    synchronized (Watchers.class) {
      List<Watcher> more = new ArrayList<>(all);
      more.add(watcher);
      become(more);
    }
  }

  /// Lets `watcher` hear of nothing more, but for the waits that it has heard of.
  public static void remove(Watcher watcher) {
    synchronized (Watchers.class) {
      List<Watcher> less = new ArrayList<>(all);
      less.remove(watcher);
      become(less);
    }
  }

  private static void become(List<Watcher> watchers) {
    all = List.copyOf(watchers);
    on =
        switch (all.size()) {
          case 0 -> null;
          case 1 -> all.getFirst();
          default -> new Several(all);
        };
  }

  /// Several who hear the same.
  private record Several(List<Watcher> watchers) implements Watcher {
    @Override
    public void started(Strand task) {
      watchers.forEach(watcher -> watcher.started(task));
    }

    @Override
    public void begins(Strand task) {
      watchers.forEach(watcher -> watcher.begins(task));
    }

    @Override
    public Wait waits(Suspension wait) {
      return new SeveralWaits(watchers.stream().map(watcher -> watcher.waits(wait)).toList());
    }

    @Override
    public void ended(Strand task, End end, String reason) {
      watchers.forEach(watcher -> watcher.ended(task, end, reason));
    }
  }

  private record SeveralWaits(List<Watcher.Wait> waits) implements Watcher.Wait {
    @Override
    public void ready() {
      waits.forEach(Watcher.Wait::ready);
    }

    @Override
    public void over() {
      waits.forEach(Watcher.Wait::over);
    }
  }
}
