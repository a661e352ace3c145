// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.Comparator;

/// The order of names in which `task 2` comes before `task 10`.
enum NaturalOrder implements Comparator<String> {
  INSTANCE;

  @Override
  public int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endOfA = numberAt(a, i);
      int endOfB = numberAt(b, j);
      int order;
      if (endOfA > i && endOfB > j) {
        order = compareNumbers(a.substring(i, endOfA), b.substring(j, endOfB));
        i = endOfA;
        j = endOfB;
      } else {
        order = Character.compare(a.charAt(i++), b.charAt(j++));
      }
      if (order != 0) {
        return order;
      }
    }
    int byRest = Integer.compare(a.length() - i, b.length() - j);
    // 07 and 7 are the same number and still two names.
    return byRest != 0 ? byRest : a.compareTo(b);
  }

  /// Where the number ends that begins at `start`; `start` itself when none does.
  private static int numberAt(String name, int start) {
    int end = start;
    while (end < name.length() && name.charAt(end) >= '0' && name.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static int compareNumbers(String a, String b) {
    String shortA = withoutZeros(a);
    String shortB = withoutZeros(b);
    int byLength = Integer.compare(shortA.length(), shortB.length());
    return byLength != 0 ? byLength : shortA.compareTo(shortB);
  }

  private static String withoutZeros(String number) {
    int zeros = 0;
    while (zeros < number.length() - 1 && number.charAt(zeros) == '0') {
      zeros++;
    }
    return number.substring(zeros);
  }
}
