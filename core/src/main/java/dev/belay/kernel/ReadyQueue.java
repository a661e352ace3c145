// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The tasks of a [BatonLoop] that could run, in the order in which they became ready. Guarded by
/// the loop. Taking the first costs the same however many there are.
public final class ReadyQueue {
  private @Nullable Strand[] strands = new @Nullable Strand[16];
  private int head;
  private int size;

  ReadyQueue() {}

  /// How many are ready.
  public int size() {
    return size;
  }

  /// The one at `index`; the first has waited longest.
  public Strand get(int index) {
    Strand strand = index < size ? strands[head + index] : null;
    if (strand == null) {
      throw new IndexOutOfBoundsException("ready task " + index + " of " + size);
    }
    return strand;
  }

  void add(Strand strand) {
    if (head + size == strands.length) {
      makeRoom();
    }
    strands[head + size++] = strand;
  }

  Strand remove(int index) {
    Strand strand = get(index);
    int at = head + index;
    if (index < size / 2 || index == 0) {
      System.arraycopy(strands, head, strands, head + 1, index);
      strands[head++] = null;
    } else {
      System.arraycopy(strands, at + 1, strands, at, size - index - 1);
      strands[head + size - 1] = null;
    }
    if (--size == 0) {
      head = 0;
    }
    return strand;
  }

  private void makeRoom() {
    if (head > size) {
      System.arraycopy(strands, head, strands, 0, size);
      Arrays.fill(strands, head, head + size, null);
    } else {
      @Nullable Strand[] larger = new @Nullable Strand[2 * strands.length];
      System.arraycopy(strands, head, larger, 0, size);
      strands = larger;
    }
    head = 0;
  }
}
