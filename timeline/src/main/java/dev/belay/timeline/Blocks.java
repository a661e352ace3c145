// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.nio.charset.Charset;

/// The characters of text pictures.
///
/// @param full for what runs
/// @param shaded for what waits
/// @param dotted for what is ready
/// @param levels for numbers, from few to the most
/// @param ellipsis for what is left out of a name
record Blocks(char full, char shaded, char dotted, String levels, String ellipsis) {
  private static final Blocks UNICODE = new Blocks('█', '░', '·', "▁▂▃▄▅▆▇█", "…");
  private static final Blocks ASCII = new Blocks('#', '-', '.', "123456789", "..");

  /// Those that a charset can encode.
  static Blocks of(Charset charset) {
    boolean all =
        charset.canEncode()
            && charset
                .newEncoder()
                .canEncode("" + UNICODE.full + UNICODE.shaded + UNICODE.levels + UNICODE.ellipsis);
    return all ? UNICODE : ASCII;
  }

  /// The block for a number between 0 and the most there is; for 0 none.
  char level(double number, double most) {
    if (number <= 0) {
      return ' ';
    }
    int level = (int) Math.ceil(number / most * levels.length()) - 1;
    return levels.charAt(Math.clamp(level, 0, levels.length() - 1));
  }

  char of(Span.State state) {
    return switch (state) {
      case READY -> dotted;
      case RUNNING, FAILED, CANCELLED -> full;
      case WAITING -> shaded;
    };
  }
}
