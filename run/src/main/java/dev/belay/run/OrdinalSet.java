// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.BitSet;

/// A set of ordinals with one bit for each. Guarded by its owner.
final class OrdinalSet {
  private final BitSet bits = new BitSet();
  private long highest;
  private long count;

  /// Puts one in; false when it was in already.
  boolean add(long ordinal) {
    int index = Math.toIntExact(ordinal);
    if (bits.get(index)) {
      return false;
    }
    bits.set(index);
    count++;
    highest = Math.max(highest, ordinal);
    return true;
  }

  void remove(long ordinal) {
    int index = Math.toIntExact(ordinal);
    if (bits.get(index)) {
      bits.clear(index);
      count--;
    }
  }

  boolean contains(long ordinal) {
    return bits.get(Math.toIntExact(ordinal));
  }

  /// How many are in.
  long count() {
    return count;
  }

  /// The highest that was ever put in, or 0.
  long highest() {
    return highest;
  }
}
