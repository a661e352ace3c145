// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.util.Locale;

/// Numbers as people read them.
final class Numbers {
  private Numbers() {}

  /// Groups of three digits with spaces between: `12 345`.
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
  }

  /// One digit after the point: `118.8`.
  static String tenths(double number) {
    return String.format(Locale.ROOT, "%,.1f", number).replace(',', ' ');
  }
}
