// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.Action;
import dev.belay.Promise;
import dev.belay.TaskGroup;
import dev.belay.kernel.Strand;
import dev.belay.testing.Eventually;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What the tests of primitives have in common: waiting until a primitive looks so, and noting what
/// happened in which order.
final class Seen {
  private final List<Object> notes = new CopyOnWriteArrayList<>();

  /// Returns as soon as the text of `primitive` contains `state`.
  static void in(Object primitive, String state) {
    Eventually.until(primitive + " contains " + state, () -> primitive.toString().contains(state));
  }

  /// Starts a task that waits.
  ///
  /// @param state what the text of `primitive` contains as soon as it does
  /// @return what it waits for
  static Object wait(TaskGroup group, Object primitive, String state, Action<Exception> action)
      throws Exception {
    Promise<Strand> strand = new Promise<>();
    group.start(() -> {
      strand.complete(Strand.current());
      action.run();
    });
    in(primitive, state);
    Strand waiting = strand.await();
    Eventually.until("the wait is published", () -> waiting.waiting() != null);
    return waiting.waiting().subject();
  }

  /// Notes that something happened.
  void note(Object what) {
    notes.add(what);
  }

  /// Returns as soon as so many things were noted.
  void until(int count) {
    Eventually.until(count + " notes", () -> notes.size() >= count);
  }

  List<Object> all() {
    return Collections.unmodifiableList(notes);
  }
}
