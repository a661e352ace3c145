// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

/// Draws a chart as an SVG picture that needs nothing else: no font, no script, no network. It
/// suits light and dark pages, is legible from a width of 600 pixels on, and is the same to the
/// byte for the same chart.
///
/// Bars say on pointing what they are. What runs is filled, what waits is hollow and dashed, what
/// is ready is dotted; a task that failed or was cancelled is hatched and has a letter. Around a
/// task with those that belong to it is a box: no bar should leave it.
public final class SvgRenderer {
  private SvgRenderer() {}

  /// Draws a chart.
  ///
  /// @param chart what is drawn
  /// @return an XML document without a declaration, to be stored as UTF-8 or put into a page
  public static String render(Chart chart) {
    return switch (chart) {
      case Timeline timeline -> new TimelineSvg(timeline, true).draw(false);
      case Density density -> new DensitySvg(density, true).draw();
    };
  }
}
