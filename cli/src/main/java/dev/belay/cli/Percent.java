// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// A share of a hundred, written `5%` or `5`.
record Percent(int value) {
  private static final int ALL = 100;
  private static final Pattern TEXT = Pattern.compile("(\\d{1,3})%?");

  static Percent parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > ALL) {
      throw new TypeConversionException("must be from 0% to 100%, was \"" + text + "\"");
    }
    return new Percent(Integer.parseInt(matcher.group(1)));
  }
}
