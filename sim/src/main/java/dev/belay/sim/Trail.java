// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import java.util.ArrayList;
import java.util.List;

/// The events of a test in the order in which they happened, for assertions on the exact list. May
/// be used from any thread.
public final class Trail {

  // Guarded by this.
  private final List<String> events = new ArrayList<>();

  /// A trail without events.
  public Trail() {}

  /// Adds an event.
  ///
  /// @param event what happened
  public synchronized void add(String event) {
    events.add(event);
  }

  /// {@return what has happened so far}
  public synchronized List<String> events() {
    return List.copyOf(events);
  }

  /// Looks whether exactly this has happened.
  ///
  /// @param expected the events, in order
  /// @throws AssertionError when not
  public void mustBe(String... expected) {
    List<String> actual = events();
    if (!actual.equals(List.of(expected))) {
      throw new AssertionError("trail must be " + List.of(expected) + ", was " + actual);
    }
  }

  @Override
  public String toString() {
    return events().toString();
  }
}
