// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// Lengths of time as users write and read them: `500ms`, `10s`, `1h30m`.
final class Durations {
  private static final String PART = "(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h|d)";
  private static final Pattern ONE = Pattern.compile(PART);
  private static final Pattern ALL = Pattern.compile("0|(?:" + PART + ")+");

  private Durations() {}

  /// The length of time that `text` stands for.
  static Duration parse(String text) {
    if (!ALL.matcher(text).matches()) {
      throw new TypeConversionException(
          "a time must look like 500ms, 10s, 2m or 1h30m, was \"" + text + "\"");
    }
    Duration sum = Duration.ZERO;
    for (Matcher part = ONE.matcher(text); part.find(); ) {
      sum = sum.plusNanos(nanos(part));
    }
    return sum;
  }

  private static long nanos(Matcher part) {
    BigDecimal unit = BigDecimal.valueOf(unit(part.group(2)).toNanos());
    return new BigDecimal(part.group(1)).multiply(unit).longValue();
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }

  /// The exact text of an option's value, which [#parse] reads again: `10s`, `1h30m`.
  static String text(Duration duration) {
    StringBuilder text = new StringBuilder();
    add(text, duration.toDays(), "d");
    add(text, duration.toHoursPart(), "h");
    add(text, duration.toMinutesPart(), "m");
    add(text, duration.toSecondsPart(), "s");
    add(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0" : text.toString();
  }

  private static void add(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(amount).append(unit);
    }
  }

  /// The time as it is told to people, in the two units that matter: `8.24 s`, `14 m 02 s`.
  static String spoken(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      BigDecimal exact = BigDecimal.valueOf(duration.toMillis(), 3);
      return exact.setScale(seconds < 10 ? 2 : 1, RoundingMode.HALF_UP).toPlainString() + " s";
    }
    return seconds < 3600
        ? "%d m %02d s".formatted(seconds / 60, seconds % 60)
        : "%d h %02d m".formatted(seconds / 3600, seconds / 60 % 60);
  }
}
