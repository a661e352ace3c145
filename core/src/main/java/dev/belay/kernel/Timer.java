// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

/// Something that a loop will do at a later time.
@FunctionalInterface
public interface Timer {
  /// One that has begun already.
  Timer PAST = () -> {};

  /// Takes it back. Without effect once it has begun.
  void cancel();
}
