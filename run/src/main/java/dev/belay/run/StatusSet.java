// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.BitSet;

/// A set of statuses as users write it: `200-299,404`.
public final class StatusSet {
  private static final int LOWEST = 100;
  private static final int HIGHEST = 599;

  private final String text;
  private final BitSet statuses = new BitSet();

  private StatusSet(String text) {
    this.text = text;
  }

  /// The set that a text stands for.
  ///
  /// @param text statuses and ranges of them, with commas between
  /// @return the set
  /// @throws IllegalArgumentException when it stands for none
  public static StatusSet parse(String text) {
    StatusSet set = new StatusSet(text.strip());
    for (String part : set.text.split(",", -1)) {
      int dash = part.indexOf('-');
      int from = status(text, dash < 0 ? part : part.substring(0, dash));
      int to = dash < 0 ? from : status(text, part.substring(dash + 1));
      if (to < from) {
        throw wrong(text);
      }
      set.statuses.set(from, to + 1);
    }
    return set;
  }

  private static int status(String whole, String digits) {
    String bare = digits.strip();
    if (!bare.matches("[0-9]{3}")) {
      throw wrong(whole);
    }
    int status = Integer.parseInt(bare);
    if (status < LOWEST || status > HIGHEST) {
      throw wrong(whole);
    }
    return status;
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "statuses must look like 200-299,404 and be from 100 to 599, was \"" + text + "\"");
  }

  boolean contains(int status) {
    return statuses.get(status);
  }

  /// {@return the statuses in it, in order}
  public int[] toArray() {
    return statuses.stream().toArray();
  }

  /// As it was written.
  @Override
  public String toString() {
    return text;
  }
}
