// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static dev.belay.run.Texts.bytes;
import static dev.belay.run.Texts.decimal;
import static dev.belay.run.Texts.duration;
import static dev.belay.run.Texts.grouped;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Draws a report as one page of HTML: it loads nothing, and there is no script in it.
final class ReportPage {
  private static final String CONTENT =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Summary summary;
  private final ReportData data;
  private final Html page = new Html();

  private ReportPage(Summary summary, ReportData data) {
    this.summary = summary;
    this.data = data;
  }

  static String render(Summary summary, ReportData data) {
    return new ReportPage(summary, data).whole();
  }

  private String whole() {
    Path name = summary.directory().toAbsolutePath().normalize().getFileName();
    String title = name == null ? summary.directory().toString() : name.toString();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + CONTENT + "\"/>\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    // An icon of its own, so that no browser asks a server for one.
    page.raw("<link rel=\"icon\" href=\"data:,\"/>\n");
    page.raw("<title>%s: belay report</title>\n", title);
    page.raw("<style>\n" + ReportStyle.RULES + "</style>\n</head>\n<body>\n<main>\n");
    page.raw("<header>\n<h1 dir=\"auto\">%s</h1>\n", title);
    times();
    conservation();
    facts();
    page.raw("</header>\n");
    PageTables tables = new PageTables(summary, page);
    PageCharts charts = new PageCharts(data, page);
    tables.outcome();
    tables.waiting();
    tables.latency();
    page.raw("<div class=\"two\">\n");
    charts.throughput();
    charts.inFlight();
    page.raw("</div>\n");
    charts.latencyMap();
    page.raw("<div class=\"two\">\n");
    tables.statuses();
    tables.attempts();
    page.raw("</div>\n");
    tables.hosts();
    tables.errors(data.errors.rows());
    new PageTimeline(data, page).draw();
    page.raw(
        "<footer>Made by belay %s from results.jsonl; the same numbers are in summary.json.</footer>\n",
        Version.of());
    return page.raw("</main>\n</body>\n</html>\n").toString();
  }

  private void times() {
    if (data.first() > 0) {
      String from = DAY.format(Instant.ofEpochMilli(data.first()));
      String to = DAY.format(Instant.ofEpochMilli(data.last()));
      int day = from.indexOf(' ') + 1;
      boolean sameDay = to.startsWith(from.substring(0, day));
      page.raw("<p class=\"soft\">%s to %s UTC</p>\n", from, sameDay ? to.substring(day) : to);
    }
  }

  private void conservation() {
    String least = summary.inputComplete() ? "" : "at least ";
    page.raw(
        "<p class=\"promise\" id=\"conservation\"><b>%s<span id=\"requests\">%s</span> %s in,"
            + " <span id=\"recorded\">%s</span> recorded, <span id=\"left\">%s</span> left.</b> ",
        least,
        grouped(summary.requests()),
        summary.requests() == 1 ? "request" : "requests",
        grouped(summary.recorded()),
        grouped(summary.left()));
    boolean whole = summary.left() == 0 && summary.inputComplete();
    page.raw(whole ? "Nothing was lost." : "The run is not at its end.");
    long failed = summary.httpErrors() + summary.errors();
    if (failed > 0) {
      page.raw(" <a href=\"#errors\"><b>%s failed.</b></a>", grouped(failed));
    }
    page.raw("</p>\n");
  }

  private void facts() {
    double seconds = summary.wallSeconds();
    page.raw("<dl class=\"facts\">\n");
    fact(
        "ok",
        "",
        summary.recorded() == 0 ? "-" : PageTables.percent(summary.ok(), summary.recorded()));
    fact("time of work", "wall", duration(seconds));
    fact("requests/s", "speed", decimal(summary.requestsPerSecond()));
    fact("received/s", "", bytes(seconds <= 0 ? 0 : summary.bytesReceived() / seconds));
    fact("peak in flight", "peak", grouped(summary.peakInFlight()));
    summary
        .latency()
        .supported()
        .forEach((name, ms) -> {
          if (name.equals("p50") || name.equals("p95") || name.equals("max")) {
            fact(
                name.equals("max") ? "longest answer" : name + " of answers",
                "",
                PageTables.ms(ms));
          }
        });
    page.raw("</dl>\n");
  }

  private void fact(String name, String id, String value) {
    page.raw("<div><dt>%s</dt>", name);
    page.raw(id.isEmpty() ? "<dd>" : "<dd id=\"" + id + "\">").text(value).raw("</dd></div>\n");
  }
}
