// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/// Reads the instants of records: they are all written in one form, and there are millions of them.
final class RecordInstant {
  private static final int LENGTH = "2026-11-22T12:04:05.125Z".length();
  private static final long DAY_MS = 86_400_000;

  private String day = "";
  private long dayStart;

  /// Milliseconds since 1970, or 0 when the text is no instant.
  long millis(String text) {
    if (text.length() != LENGTH || text.charAt(LENGTH - 1) != 'Z') {
      return other(text);
    }
    try {
      if (!text.startsWith(day) || day.isEmpty()) {
        day = text.substring(0, 10);
        dayStart = LocalDate.parse(day).toEpochDay() * DAY_MS;
      }
      return dayStart
          + number(text, 11, 13) * 3_600_000L
          + number(text, 14, 16) * 60_000L
          + number(text, 17, 19) * 1_000L
          + number(text, 20, 23);
    } catch (DateTimeParseException | NumberFormatException e) {
      day = "";
      return 0;
    }
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private static long other(String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException e) {
      return 0;
    }
  }
}
