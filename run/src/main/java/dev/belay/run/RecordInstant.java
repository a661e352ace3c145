// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/// Writes and reads the instants of records: they all have one form, and there are millions of
/// them.
final class RecordInstant {
  private static final int LENGTH = "2026-11-22T12:04:05.125Z".length();
  private static final long DAY_MS = 86_400_000;
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  /// A second in words.
  private record Second(long epoch, String text) {}

  /// The last one that was written: records come by the thousand within it.
  private static volatile Second latest = new Second(Long.MIN_VALUE, "");

  private String day = "";
  private long dayStart;

  /// Room for what [#write] writes, whatever the year.
  static byte[] room() {
    return new byte[2 * LENGTH];
  }

  /// Writes an instant in ASCII and gives its length.
  static int write(Instant instant, byte[] to) {
    Second second = latest;
    if (second.epoch != instant.getEpochSecond()) {
      second = new Second(instant.getEpochSecond(), SECOND.format(instant));
      latest = second;
    }
    String text = second.text;
    int at = text.length();
    for (int i = 0; i < at; i++) {
      to[i] = (byte) text.charAt(i);
    }
    int millis = instant.getNano() / 1_000_000;
    to[at++] = '.';
    to[at++] = (byte) ('0' + millis / 100);
    to[at++] = (byte) ('0' + millis / 10 % 10);
    to[at++] = (byte) ('0' + millis % 10);
    to[at++] = 'Z';
    return at;
  }

  static String text(Instant instant) {
    byte[] room = room();
    return new String(room, 0, write(instant, room), StandardCharsets.US_ASCII);
  }

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
