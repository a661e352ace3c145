// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// A number of bytes, written `500`, `64k`, `10M` or `2G`; a thousand makes the next unit.
record Size(long bytes) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})([kmg]?)b?");

  static Size parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "a size must look like 500, 64k, 10M or 2G, was \"" + text + "\"");
    }
    long unit =
        switch (matcher.group(2)) {
          case "k" -> 1_000;
          case "m" -> 1_000_000;
          case "g" -> 1_000_000_000;
          default -> 1;
        };
    return new Size(Long.parseLong(matcher.group(1)) * unit);
  }
}
