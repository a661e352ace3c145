// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many failures are too many: a number, or a share of the requests.
///
/// @param value that many are still allowed
/// @param percent whether `value` is a percentage
public record Threshold(double value, boolean percent) {
  /// No failure is allowed.
  public static final Threshold ANY = new Threshold(0, false);

  /// Every failure is allowed.
  public static final Threshold NONE = new Threshold(Double.POSITIVE_INFINITY, false);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(%?)");

  /// The threshold that a text like `5` or `2.5%` stands for.
  ///
  /// @param text the text
  /// @return the threshold
  /// @throws IllegalArgumentException when it stands for none
  public static Threshold parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches() || (matcher.group(2).isEmpty() && text.indexOf('.') >= 0)) {
      throw new IllegalArgumentException(
          "a number of failures must look like 5 or 2.5%, was \"" + text + "\"");
    }
    return new Threshold(Double.parseDouble(matcher.group(1)), !matcher.group(2).isEmpty());
  }

  /// Whether so many failures are too many.
  boolean isExceeded(long failures, long requests) {
    return percent ? failures * 100.0 > value * requests : failures > value;
  }

  @Override
  public String toString() {
    if (Double.isInfinite(value)) {
      return "none";
    }
    String number = value == Math.rint(value) ? Long.toString((long) value) : "" + value;
    return percent ? number + "%" : number;
  }
}
