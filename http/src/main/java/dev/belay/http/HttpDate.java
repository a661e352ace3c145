// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Dates as HTTP writes them: the three forms of RFC 9110 section 5.6.7.
final class HttpDate {
  /// Without the name of the day, which tells nothing: of today, of RFC 850, of asctime.
  private static final List<DateTimeFormatter> FORMS =
      List.of(
          form("d MMM uuuu HH:mm:ss 'GMT'"),
          form("d-MMM-uu HH:mm:ss 'GMT'"),
          form("MMM ppd HH:mm:ss uuuu"));

  /// The grammar has it; no clock of the JDK does.
  private static final Pattern LEAP_SECOND = Pattern.compile(" 23:59:60(?= |$)");

  /// A longer date is none, and is not worth a look.
  private static final int LONGEST = 40;

  private HttpDate() {}

  /// A day that no month has is an error, and not the last that it has.
  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US).withResolverStyle(ResolverStyle.STRICT);
  }

  /// The instant, or null when the text is no date.
  ///
  /// @param text for example `Sun, 06 Nov 1994 08:49:37 GMT`
  /// @param near tells the century of a year with two digits: it is at most 50 years after this
  static @Nullable Instant parse(String text, Instant near) {
    String date = text.strip();
    int space = date.indexOf(' ');
    if (date.length() > LONGEST || space < 0) {
      return null;
    }
    String rest = date.substring(space + 1);
    Matcher leap = LEAP_SECOND.matcher(rest);
    if (leap.find()) {
      Instant before = parse(date.substring(0, space + 1) + leap.replaceFirst(" 23:59:59"), near);
      return before == null ? null : before.plusSeconds(1);
    }
    for (int form = 0; form < FORMS.size(); form++) {
      try {
        LocalDateTime read = LocalDateTime.parse(rest, FORMS.get(form));
        boolean twoDigits = form == 1;
        LocalDateTime latest = LocalDateTime.ofInstant(near, ZoneOffset.UTC).plusYears(50);
        if (twoDigits && read.isAfter(latest)) {
          read = read.minusYears(100);
        }
        return read.toInstant(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        // Not of this form.
      }
    }
    return null;
  }
}
