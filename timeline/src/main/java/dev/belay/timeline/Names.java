// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes names fit for pictures. They come from programs and can hold anything: colours of the
/// terminal, letters of right-to-left scripts, a whole page of text.
final class Names {
  private static final Pattern GRAPHEME = Pattern.compile("\\X");

  /// Of one letter with marks above marks no more than this many characters are kept.
  private static final int LONGEST_GRAPHEME = 12;

  /// The characters that are as wide as two: those of East Asia, and the pictures.
  private static final int[][] WIDE = {
    {0x1100, 0x115F},
    {0x2E80, 0xA4CF},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1FAFF},
    {0x20000, 0x3FFFD},
  };

  private Names() {}

  /// The name with everything that cannot be seen, and could change how the rest is seen, written
  /// as an escape.
  static String visible(String name) {
    StringBuilder text = new StringBuilder(name.length());
    name.codePoints()
        .forEach(c -> {
          if (isVisible(c)) {
            text.appendCodePoint(c);
          } else if (Character.isBmpCodePoint(c)) {
            text.append("\\u").append(hex(c, 4));
          } else {
            text.append("\\u{").append(hex(c, 5)).append('}');
          }
        });
    return text.toString();
  }

  private static String hex(int c, int digits) {
    String hex = Integer.toHexString(c);
    return "0".repeat(Math.max(0, digits - hex.length())) + hex;
  }

  private static boolean isVisible(int c) {
    // These two join letters and symbols; without them names are misspelt.
    boolean joins = c == 0x200C || c == 0x200D;
    return joins
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.UNASSIGNED ->
              false;
          default -> true;
        };
  }

  /// How many columns of a terminal, or letters of a fixed-width font, a visible name takes.
  static int width(String name) {
    return graphemes(name).stream().mapToInt(Names::columns).sum();
  }

  /// The visible name in at most `columns` columns: if it is longer, the middle is left out, since
  /// the names of siblings differ at the end.
  static String shortened(String name, int columns, String ellipsis) {
    List<String> letters = graphemes(name);
    if (letters.stream().mapToInt(Names::columns).sum() <= columns) {
      return String.join("", letters);
    }
    int room = columns - ellipsis.length();
    if (room <= 0) {
      return ellipsis.substring(0, Math.max(0, Math.min(columns, ellipsis.length())));
    }
    String head = first(letters, room - room / 2);
    List<String> backwards = letters.reversed();
    int taken = 0;
    int width = 0;
    while (width + columns(backwards.get(taken)) <= room / 2) {
      width += columns(backwards.get(taken++));
    }
    String tail = String.join("", letters.subList(letters.size() - taken, letters.size()));
    return head + ellipsis + tail;
  }

  private static String first(List<String> letters, int columns) {
    StringBuilder text = new StringBuilder();
    int width = 0;
    for (String letter : letters) {
      width += columns(letter);
      if (width > columns) {
        break;
      }
      text.append(letter);
    }
    return text.toString();
  }

  private static List<String> graphemes(String name) {
    List<String> letters = new ArrayList<>();
    Matcher matcher = GRAPHEME.matcher(name);
    while (matcher.find()) {
      String letter = matcher.group();
      letters.add(
          letter.length() <= LONGEST_GRAPHEME
              ? letter
              : letter.substring(0, letter.offsetByCodePoints(0, LONGEST_GRAPHEME / 2)));
    }
    return letters;
  }

  private static int columns(String grapheme) {
    int c = grapheme.codePointAt(0);
    return isWide(c) || grapheme.indexOf('\uFE0F') > 0 ? 2 : 1;
  }

  private static boolean isWide(int c) {
    for (int[] range : WIDE) {
      if (range[0] <= c && c <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
