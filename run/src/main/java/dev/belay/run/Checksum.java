// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The digest that a body must have.
final class Checksum {
  private static final String NAME = "sha256:";

  private Checksum() {}

  static @Nullable String parse(@Nullable JsonNode node) {
    return node == null || node.isNull() ? null : parse(node.asString(""));
  }

  /// The hexadecimal digits of a text like `sha256:0f...`, in lower case.
  ///
  /// @throws IllegalArgumentException when it is none
  static String parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    String digits = lower.startsWith(NAME) ? lower.substring(NAME.length()) : lower;
    if (!digits.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "checksum must be sha256: and 64 hexadecimal digits, was \"" + text + "\"");
    }
    return digits;
  }
}
