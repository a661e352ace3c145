// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.List;

/// Draws a chart as a page of HTML that needs nothing else: it loads nothing and works from a file.
///
/// The page of a [Timeline] shows the picture of [SvgRenderer] and below it what happens step by
/// step, with buttons for the next step and back, and one that plays them slowly; the picture then
/// ends at that step. Without scripts the whole picture and all steps are there. The page of a
/// [Density] has a table instead.
public final class HtmlRenderer {
  private static final String CONTENT =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

  private HtmlRenderer() {}

  /// Draws a chart.
  ///
  /// @param chart what is drawn
  /// @return an HTML document, to be stored as UTF-8
  public static String render(Chart chart) {
    Markup page = new Markup();
    String title = chart.title().isEmpty() ? "Timeline" : chart.title();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    page.open("meta")
        .with("http-equiv", "Content-Security-Policy")
        .with("content", CONTENT)
        .empty();
    page.open("meta")
        .with("name", "viewport")
        .with("content", "width=device-width, initial-scale=1")
        .empty();
    // An icon of its own, so that no browser asks a server for one.
    page.raw("<link rel=\"icon\" href=\"data:,\"/>\n");
    page.open("title").holding(title, "title");
    page.raw("<style>\n" + HtmlStyle.RULES + "</style>\n</head>\n<body>\n<main>\n");
    page.open("h1").with("dir", "auto").holding(title, "h1");
    switch (chart) {
      case Timeline timeline -> body(timeline, page);
      case Density density -> body(density, page);
    }
    return page.raw("</main>\n</body>\n</html>\n").toString();
  }

  private static void body(Timeline timeline, Markup page) {
    TimelineSvg svg = new TimelineSvg(timeline, false);
    page.open("p").with("class", "soft").holding(TimelineSvg.summary(timeline), "p");
    List<Step> steps = Step.of(timeline);
    page.raw(steps.isEmpty() ? "" : HtmlStyle.CONTROLS);
    page.raw("<figure>\n" + svg.draw(!steps.isEmpty()) + "</figure>\n");
    if (steps.isEmpty()) {
      return;
    }
    TimeFormat times = TimeFormat.of(timeline.end() - timeline.begin());
    page.raw("<ol id=\"steps\">\n");
    for (Step step : steps) {
      page.open("li")
          .with("data-x", svg.x(step.time()))
          .inside()
          .open("b")
          .holding(times.text(step.time()), "b")
          .raw("<ul>\n");
      step.changes().forEach(change -> page.open("li").with("dir", "auto").holding(change, "li"));
      page.raw("</ul>\n").close("li");
    }
    page.raw("</ol>\n<script>\n" + HtmlStyle.SCRIPT + "</script>\n");
  }

  private static void body(Density density, Markup page) {
    DensitySvg svg = new DensitySvg(density, false);
    page.open("p").with("class", "soft").holding(density.summary(), "p");
    page.raw("<figure>\n" + svg.draw() + "</figure>\n");
    page.raw("<div class=\"wide\"><table>\n<thead><tr><th>lane</th><th>spans</th>");
    page.raw("<th>most at once</th><th>failed</th><th>cancelled</th></tr></thead>\n");
    page.raw("<tbody>\n");
    for (Density.Row row : svg.rows()) {
      page.raw("<tr>")
          .open("th")
          .with("scope", "row")
          .with("dir", "auto")
          .holding(row.name(), "th");
      for (String cell :
          List.of(
              DensitySvg.count(row.spans()),
              DensitySvg.count(row.peak()),
              DensitySvg.count(row.failed()),
              DensitySvg.count(row.cancelled()))) {
        page.open("td").holding(cell, "td");
      }
      page.raw("</tr>\n");
    }
    page.raw("</tbody>\n</table></div>\n");
  }
}
