// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static dev.belay.run.Texts.decimal;
import static dev.belay.run.Texts.grouped;

import java.util.Collections;
import java.util.List;

/// The timeline of the report page: a bar for each request of a small run; of a large one a curve
/// for each host, and bars for what failed or was slowest.
final class PageTimeline {
  private static final int HOSTS = 24;
  private static final double CURVE = 30;
  private static final double ROOM = 48;

  private final ReportData data;
  private final Html page;
  private long begin;
  private long end;

  /// Whether bars are to tell their hosts.
  private boolean several;

  PageTimeline(ReportData data, Html page) {
    this.data = data;
    this.page = page;
  }

  void draw() {
    page.raw("<section id=\"timeline\">\n<h2>Timeline</h2>\n");
    Bars bars = data.bars;
    List<Entry> entries = bars.entries();
    begin = data.first();
    end = Math.max(begin + 1, data.last());
    if (entries.isEmpty() && data.grid.isEmpty()) {
      page.raw("<p class=\"soft\">Nothing was recorded.</p>\n</section>\n");
      return;
    }
    if (!bars.isAll()) {
      hosts();
      page.raw("<p class=\"note\">Below: the %s slowest requests and ", Bars.SLOWEST);
      page.raw(
          bars.failuresLeftOut() == 0
              ? "all that failed.</p>\n"
              : "the first "
                  + grouped(Bars.MOST)
                  + " that failed; "
                  + grouped(bars.failuresLeftOut())
                  + " more are in results.jsonl.</p>\n");
    }
    key();
    several = data.hostCount() > 1;
    page.raw("<div class=\"scroll\" tabindex=\"0\">\n");
    page.raw(several ? "<ol class=\"bars\">\n" : "<ol class=\"bars one\">\n");
    page.raw("<li><span></span><span class=\"x\">");
    page.raw(PageCharts.axis(end - begin) + "</span></li>\n");
    entries.forEach(this::bar);
    page.raw("</ol>\n</div>\n</section>\n");
  }

  private void hosts() {
    List<ReportData.HostLine> lines = data.hostLines(HOSTS);
    page.raw("<ol class=\"lines\">\n<li><span></span><span class=\"x\">");
    page.raw(PageCharts.axis(data.grid.end() - data.grid.begin()) + "</span></li>\n");
    for (ReportData.HostLine line : lines) {
      List<Double> busy = line.inFlight.columns();
      double most = Math.max(1e-9, Collections.max(busy));
      page.raw("<li><div><b class=\"id\">%s</b><br/>", Hosts.name(line.key));
      page.raw(
          "<span class=\"soft\">%s %s, %s failed, peak %s</span></div>",
          grouped(line.requests),
          line.requests == 1 ? "request" : "requests",
          grouped(line.failed),
          decimal(most / data.grid.width()));
      page.raw(
          "<svg viewBox=\"0 0 "
              + busy.size()
              + " "
              + CURVE
              + "\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path class=\"f-soft\" d=\""
              + PageCharts.area(busy, most, CURVE)
              + "\"/></svg></li>\n");
    }
    page.raw("</ol>\n");
    if (data.hostCount() > lines.size()) {
      page.raw(
          "<p class=\"note\">Of more than %s hosts those with most requests.</p>\n", lines.size());
    }
  }

  private void key() {
    page.raw("<ul class=\"key\">");
    page.raw("<li><i class=\"wait\"></i>waits for a limit</li>");
    page.raw("<li><i class=\"again\"></i>attempt that failed and was made again after a gap</li>");
    page.raw("<li><i class=\"ok\"></i>ok</li><li><i class=\"http_error\"></i>http_error</li>");
    page.raw("<li><i class=\"error\"></i>error, marked with its name</li></ul>\n");
  }

  private void bar(Entry entry) {
    Figures figures = entry.figures();
    String host = figures.hostKey();
    page.raw(
        "<li title=\"%s\"><span class=\"id\">%s</span><span class=\"lane\">",
        title(entry),
        "#" + figures.ordinal() + (several && host != null ? " " + Hosts.name(host) : ""));
    long from = entry.queued();
    for (int i = 0; i < entry.tries().size(); i++) {
      Entry.Try each = entry.tries().get(i);
      boolean last = i == entry.tries().size() - 1;
      // Between attempts there is a gap: it is the back-off.
      if (i == 0 && share(each.start()) - share(from) > 0.05) {
        piece("wait", from, each.start());
      }
      piece(last ? figures.outcome().label() : "again", each.start(), each.end());
      from = each.end();
    }
    String failure = figures.failure();
    if (failure != null) {
      page.raw("<b class=\"mark" + place(entry) + "%%\">× %s</b>", failure);
    }
    page.raw("</span></li>\n");
  }

  /// On the side of the bar that has more room, or on a long bar itself.
  private String place(Entry entry) {
    double before = share(entry.start());
    double after = 100 - share(entry.end());
    if (Math.max(before, after) < ROOM) {
      return " on\" style=\"right:0";
    }
    return after >= before
        ? "\" style=\"left:" + Html.number(100 - after)
        : "\" style=\"right:" + Html.number(100 - before);
  }

  private void piece(String kind, long from, long to) {
    double left = Math.min(99.7, share(from));
    String width = Html.number(Math.clamp(share(to) - left, 0, 100 - left));
    page.raw(
        "<i class=\""
            + kind
            + "\" style=\"left:"
            + Html.number(left)
            + "%;width:"
            + width
            + "%\"></i>");
  }

  private double share(long ms) {
    return Math.clamp(100.0 * (ms - begin) / (end - begin), 0, 100);
  }

  private String title(Entry entry) {
    Figures figures = entry.figures();
    String failure = figures.failure();
    return "%s%s: %s, %s after %s, %s in all"
        .formatted(
            "#" + figures.ordinal(),
            entry.id().equals(Long.toString(figures.ordinal())) ? "" : " (" + entry.id() + ")",
            figures.outcome().label() + (failure == null ? "" : " " + failure),
            figures.attempts() == 1 ? "1 attempt" : figures.attempts() + " attempts",
            PageCharts.length(Math.max(0, entry.start() - begin)),
            PageTables.ms(Math.max(0, figures.overallMs())));
  }
}
