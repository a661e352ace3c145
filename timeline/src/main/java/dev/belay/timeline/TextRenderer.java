// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Draws a chart as text for a terminal: a line for each lane, with 60 columns of blocks and a few
/// words of what they stand for.
///
/// What runs is full, what waits is shaded, what is ready is dotted; `F` and `C` are where a task
/// failed or was cancelled. Where spans of a lane overlap, the height tells how many there are.
public final class TextRenderer {
  /// How many columns the blocks take.
  public static final int COLUMNS = 60;

  private TextRenderer() {}

  /// Draws a chart with the blocks of Unicode.
  ///
  /// @param chart what is drawn
  /// @return lines that each end with a line feed; none for a chart without spans
  public static String render(Chart chart) {
    return render(chart, StandardCharsets.UTF_8);
  }

  /// Draws a chart with what a charset can encode: the blocks of Unicode, or else ASCII, where
  /// digits tell how many spans overlap: 9 for the most.
  ///
  /// @param chart what is drawn
  /// @param charset the charset of the terminal, as [java.io.PrintStream#charset()] tells it
  /// @return lines that each end with a line feed; none for a chart without spans
  public static String render(Chart chart, Charset charset) {
    Blocks blocks = Blocks.of(charset);
    TextFrame frame = new TextFrame(chart, blocks);
    return switch (chart) {
      case Timeline timeline -> TimelineText.draw(timeline, frame, blocks);
      case Density density -> DensityText.draw(density, frame, blocks);
    };
  }
}
