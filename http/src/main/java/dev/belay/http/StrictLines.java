// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.StatusLine;
import org.apache.hc.core5.util.CharArrayBuffer;

/// Reads the lines of a head as RFC 9112 writes them, and refuses what two readers could take for
/// two different things: a name with a blank, a carriage return inside a line, another version.
final class StrictLines {
  /// `HTTP/1.1 200`, after which there may be a blank and a reason.
  private static final int SHORTEST_STATUS_LINE = 12;

  private static final int MOST_SHOWN = 80;

  private StrictLines() {}

  static StatusLine statusLine(CharArrayBuffer line) throws ParseException {
    int length = line.length();
    boolean fits =
        length >= SHORTEST_STATUS_LINE
            && startsWithHttp1(line)
            && isDigit(line.charAt(7))
            && line.charAt(8) == ' '
            && isDigit(line.charAt(9))
            && line.charAt(9) != '0'
            && isDigit(line.charAt(10))
            && isDigit(line.charAt(11))
            && (length == SHORTEST_STATUS_LINE || line.charAt(12) == ' ');
    if (!fits) {
      throw new ParseException(
          "the status line must be HTTP/1.x, three digits and a reason, was " + shown(line));
    }
    if (!isText(line, SHORTEST_STATUS_LINE, length)) {
      throw notText("the status line", line);
    }
    int status =
        100 * (line.charAt(9) - '0') + 10 * (line.charAt(10) - '0') + line.charAt(11) - '0';
    return new StatusLine(
        line.charAt(7) == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
        status,
        line.substringTrimmed(SHORTEST_STATUS_LINE, length));
  }

  private static boolean startsWithHttp1(CharArrayBuffer line) {
    String wanted = "HTTP/1.";
    for (int i = 0; i < wanted.length(); i++) {
      if (line.charAt(i) != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// Where the name of a field ends.
  static int colon(CharArrayBuffer line) throws ParseException {
    char[] text = line.array();
    int length = line.length();
    int at = 0;
    while (at < length && HeaderRules.isInToken(text[at])) {
      at++;
    }
    if (at == 0 || at == length || text[at] != ':') {
      throw new ParseException("a field must be a name, a colon and a value, was " + shown(line));
    }
    return at;
  }

  /// The value from there on, without blanks and tabs around it, and with nothing else taken off.
  static String value(CharArrayBuffer line, int from) throws ParseException {
    int begin = from;
    int end = line.length();
    if (!isText(line, from, end)) {
      throw notText(from == 0 ? "a folded field" : "field " + line.substring(0, from - 1), line);
    }
    while (begin < end && isBlank(line.charAt(begin))) {
      begin++;
    }
    while (end > begin && isBlank(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(begin, end);
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /// RFC 9110 section 5.5: a carriage return, a line feed or a zero in a value makes it invalid.
  private static boolean isText(CharArrayBuffer line, int from, int to) {
    char[] text = line.array();
    for (int i = from; i < to; i++) {
      char c = text[i];
      if (c == '\r' || c == '\n' || c == 0) {
        return false;
      }
    }
    return true;
  }

  private static ParseException notText(String where, CharArrayBuffer line) {
    return new ParseException(
        where + " must not hold a carriage return or a zero byte, was " + shown(line));
  }

  private static String shown(CharArrayBuffer line) {
    return line.length() <= MOST_SHOWN
        ? HeaderRules.quote(line.toString())
        : HeaderRules.quote(line.substring(0, MOST_SHOWN)) + "...";
  }
}
