// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.List;

/// A task in a picture, with its spans in rows: in one row, unless they overlap.
///
/// @param task its path
/// @param label its path, without that of its parent where the lane lies below the parent's
/// @param depth how many lanes it lies below
/// @param inside how many of the lanes that follow belong to it
/// @param nested how many boxes there are in its box, one in the other
/// @param rows its spans; in a row one begins when the one before is over
/// @param begin when the first of them begins
/// @param end when the last of them ends
record Lane(
    String task,
    String label,
    int depth,
    int inside,
    int nested,
    List<List<Span>> rows,
    long begin,
    long end) {

  List<Span> spans() {
    return rows.size() == 1 ? rows.getFirst() : rows.stream().flatMap(List::stream).toList();
  }
}
