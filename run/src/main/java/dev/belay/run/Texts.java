// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;

/// Numbers, durations and file names as people read them.
final class Texts {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Texts() {}

  /// Groups of three digits with spaces between.
  static String grouped(long number) {
    String digits = Long.toString(Math.abs(number));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        out.append(' ');
      }
      out.append(digits.charAt(i));
    }
    return (number < 0 ? "-" : "") + out;
  }

  /// As many digits as say something: none after the point from 100 on.
  static String decimal(double number) {
    if (number >= 99.95) {
      return grouped(Math.round(number));
    }
    return String.format(Locale.ROOT, number >= 9.95 || number == 0 ? "%.0f" : "%.1f", number);
  }

  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole >= 3600) {
      return String.format(Locale.ROOT, "%d h %02d m", whole / 3600, whole % 3600 / 60);
    }
    if (whole >= 60) {
      return String.format(Locale.ROOT, "%d m %02d s", whole / 60, whole % 60);
    }
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  static String bytes(double count) {
    double value = count;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return decimal(value) + " " + UNITS[unit];
  }

  /// A file name as a shell takes it.
  static String shell(String name) {
    return name.matches("[A-Za-z0-9_./:=@%+,-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
