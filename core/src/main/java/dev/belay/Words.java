// SPDX-License-Identifier: Apache-2.0
package dev.belay;

/// What objects of the program say of themselves. Whoever only watches must live through a
/// `toString` that fails.
final class Words {
  private Words() {}

  @SuppressWarnings("CatchingUnchecked") // whatever it is, it is not the watcher's to throw
  static String of(Object object) {
    try {
      return String.valueOf(object);
    } catch (RuntimeException e) {
      return object.getClass().getName();
    }
  }
}
