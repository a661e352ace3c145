// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// Makes secrets unreadable in what is written down.
public final class Secrets {
  /// What stands in the place of a secret.
  public static final String MASK = HeaderLine.MASK;

  private Secrets() {}

  /// A header line without its secret.
  ///
  /// @param line as users write it
  /// @return references by their name, literal secrets masked
  public static String ofHeader(String line) {
    return HeaderLine.parse(line).masked();
  }

  /// A text with URLs in it, without their secrets.
  ///
  /// @param text any
  /// @return the text, its secrets masked
  public static String ofText(String text) {
    return UrlMask.mask(text);
  }
}
