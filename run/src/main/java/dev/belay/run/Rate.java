// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A rate as users write it: so many requests in any window of that length.
///
/// @param permits how many requests
/// @param window in which time
public record Rate(int permits, Duration window) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{0,9})(ms|s|m|h)");

  /// Checks both numbers.
  public Rate {
    if (permits < 1) {
      throw new IllegalArgumentException("rate must allow at least 1 request, was " + permits);
    }
    Durations.positive("rate window", window);
  }

  /// The rate that a text like `10/s`, `100/m` or `5/15s` stands for.
  ///
  /// @param text the text
  /// @return the rate
  /// @throws IllegalArgumentException when it stands for none
  public static Rate parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "rate must look like 10/s, 100/m or 5/15s, was \"" + text + "\"");
    }
    String count = matcher.group(2);
    long amount = count.isEmpty() ? 1 : Long.parseLong(count);
    Duration window =
        switch (matcher.group(3)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        };
    return new Rate(Integer.parseInt(matcher.group(1)), window);
  }

  /// The shortest text that [#parse] reads as this rate.
  @Override
  public String toString() {
    long ms = window.toMillis();
    if (ms % 3_600_000 == 0) {
      return text(ms / 3_600_000, "h");
    }
    if (ms % 60_000 == 0) {
      return text(ms / 60_000, "m");
    }
    return ms % 1000 == 0 ? text(ms / 1000, "s") : text(ms, "ms");
  }

  private String text(long amount, String unit) {
    return permits + "/" + (amount == 1 ? "" : amount) + unit;
  }
}
