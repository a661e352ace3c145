// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.timeline.Span;
import dev.belay.timeline.SvgRenderer;
import dev.belay.timeline.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Draws what was when as a picture by itself: a lane for each request, or a curve for each host
/// and below it the lanes of the requests that failed or were slowest.
final class ReportSvg {
  private static final Pattern SIZE =
      Pattern.compile("<svg[^>]* width=\"(\\d+)\"[^>]* height=\"([0-9.]+)\"");

  private ReportSvg() {}

  static String render(Summary summary, ReportData data, ReportSpans spans) {
    Bars bars = data.bars;
    String name = summary.directory().getFileName().toString();
    String lanes =
        SvgRenderer.render(lanes(bars, spans, bars.isAll() ? name : "Failures and the slowest"));
    return bars.isAll() ? lanes : stacked(SvgRenderer.render(spans.hosts()), lanes);
  }

  private static Timeline lanes(Bars bars, ReportSpans spans, String title) {
    List<Span> all = new ArrayList<>();
    for (Entry entry : bars.entries()) {
      String host = entry.figures().hostKey();
      String task = "#" + entry.figures().ordinal() + " " + (host == null ? "" : Hosts.name(host));
      spans.spans(entry, task, all::add);
    }
    return Timeline.of(title, all);
  }

  /// Two pictures as one, the second below the first.
  private static String stacked(String above, String below) {
    double width = 0;
    double height = 0;
    StringBuilder both = new StringBuilder();
    for (String picture : List.of(above, below)) {
      Matcher size = SIZE.matcher(picture);
      if (!size.find()) {
        throw new IllegalStateException("a picture has no size");
      }
      both.append(picture.replaceFirst("<svg ", "<svg y=\"" + height + "\" "));
      width = Math.max(width, Double.parseDouble(size.group(1)));
      height += Double.parseDouble(size.group(2));
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\">\n%s</svg>\n"
        .formatted(width, height, width, height, both);
  }
}
