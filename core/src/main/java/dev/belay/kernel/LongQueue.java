// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

/// A first-in first-out queue of longs that grows with its content and boxes nothing.
final class LongQueue {
  private long[] ring = new long[4];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  long first() {
    return ring[head];
  }

  /// The one that so many stand in front of.
  long get(int index) {
    return ring[(head + index) & (ring.length - 1)];
  }

  void removeFirst() {
    head = (head + 1) & (ring.length - 1);
    size--;
  }

  void add(long value) {
    if (size == ring.length) {
      long[] larger = new long[2 * size];
      System.arraycopy(ring, head, larger, 0, size - head);
      System.arraycopy(ring, 0, larger, size - head, head);
      ring = larger;
      head = 0;
    }
    ring[(head + size) & (ring.length - 1)] = value;
    size++;
  }
}
