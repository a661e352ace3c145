// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static dev.belay.run.Texts.decimal;
import static dev.belay.run.Texts.grouped;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The parts of the report page that are numbers: bars of shares, and tables.
final class PageTables {
  private static final int HOST_ROWS = 100;
  private static final int HOSTS_OPEN = 20;
  private static final int ERROR_ROWS = 40;
  private static final int MOST_LETTERS = 240;
  private static final int LAST_LETTERS = 90;

  private static final Map<String, String> OUTCOMES =
      Map.of("ok", "ok", "http_error", "http_error", "error", "error", "skipped", "skipped");

  private final Summary summary;
  private final Html page;

  PageTables(Summary summary, Html page) {
    this.summary = summary;
    this.page = page;
  }

  static String percent(long part, long whole) {
    double share = whole <= 0 ? 0 : 100.0 * part / whole;
    boolean nearly = share > 99.9 && share < 100;
    return nearly ? "> 99.9 %" : String.format(Locale.ROOT, "%.1f %%", share);
  }

  static String ms(double ms) {
    return ms < 999.5 ? decimal(ms) + " ms" : String.format(Locale.ROOT, "%.2f s", ms / 1000);
  }

  void outcome() {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("ok", summary.ok());
    parts.put("http_error", summary.httpErrors());
    parts.put("error", summary.errors());
    parts.put("skipped", summary.skipped());
    page.raw("<section id=\"outcome\">\n<h2>Outcome</h2>\n");
    bar(parts);
    page.raw("<ul class=\"key\">\n");
    parts.forEach((name, count) ->
        page.raw(
            (count > 0 ? "<li>" : "<li class=\"none\">")
                + "<i class=\""
                + OUTCOMES.get(name)
                + "\"></i>%s"
                + " <b id=\"outcome-"
                + name
                + "\">%s</b> <span class=\"soft\">%s</span></li>\n",
            name,
            grouped(count),
            percent(count, summary.recorded())));
    page.raw("</ul>\n</section>\n");
  }

  private void bar(Map<String, ? extends Number> parts) {
    double whole = parts.values().stream().mapToDouble(Number::doubleValue).sum();
    page.raw("<div class=\"bar\" aria-hidden=\"true\">");
    parts.forEach((name, part) -> {
      if (part.doubleValue() > 0) {
        String width = Html.number(100 * part.doubleValue() / whole);
        page.raw("<i class=\"" + name + "\" style=\"width:" + width + "%\"></i>");
      }
    });
    page.raw("</div>\n");
  }

  void waiting() {
    TimeShares shares = summary.shares();
    page.raw("<section id=\"waiting\">\n<h2>Where the time went</h2>\n");
    if (shares.overall() <= 0) {
      page.raw("<p class=\"soft\">No request was made.</p>\n</section>\n");
      return;
    }
    Map<String, Double> parts = shares.whole();
    bar(parts);
    page.raw("<ul class=\"key\">\n");
    parts.forEach((name, part) ->
        page.raw(
            (part > 0 ? "<li>" : "<li class=\"none\">")
                + "<i class=\""
                + name
                + "\"></i>%s <b id=\"waiting-"
                + name
                + "\">%s %%</b></li>\n",
            TimeShares.words(name),
            String.format(Locale.ROOT, "%.1f", shares.percent(part))));
    page.raw("</ul>\n");
    Bottleneck.of(summary).ifPresent(hint -> page.raw("<p class=\"hint\">%s</p>\n", hint));
    page.raw(
        "<p class=\"note\">Shares of the time of all requests together, from entering the window to"
            + " the end.</p>\n</section>\n");
  }

  void latency() {
    page.raw("<section id=\"percentiles\">\n<h2>How long requests took</h2>\n");
    page.raw("<table class=\"cards percentiles\"><thead><tr><th scope=\"col\">milliseconds</th>");
    for (String name : List.of("p50", "p90", "p95", "p99", "p99.9", "max", "n")) {
      page.raw("<th scope=\"col\">" + name + "</th>");
    }
    page.raw("</tr></thead><tbody>\n");
    quantiles("last attempt", "latency", summary.latency());
    quantiles("with all waiting", "overall", summary.overall());
    page.raw("</tbody></table>\n</section>\n");
  }

  private void quantiles(String words, String id, Quantiles quantiles) {
    Map<String, Double> known = quantiles.supported();
    page.raw("<tr><td>%s</td>", words);
    for (String name : List.of("p50", "p90", "p95", "p99", "p99.9", "max")) {
      Double value = known.get(name);
      String text = value == null ? "-" : decimal(value);
      page.raw("<td data-l=\"%s\" id=\"" + id + "-" + name + "\">%s</td>", name, text);
    }
    page.raw("<td data-l=\"n\">%s</td></tr>\n", grouped(quantiles.n()));
  }

  void statuses() {
    page.raw("<section id=\"status\">\n<h2>Statuses</h2>\n");
    if (summary.sortedStatuses().isEmpty()) {
      page.raw("<p class=\"soft\">No server answered.</p>\n</section>\n");
      return;
    }
    page.raw("<table><thead><tr><th scope=\"col\">status</th><th scope=\"col\">requests</th>");
    page.raw("<th scope=\"col\">of all</th></tr></thead><tbody>\n");
    summary
        .sortedStatuses()
        .forEach((status, count) ->
            page.raw(
                "<tr><td>%s</td><td id=\"status-" + status + "\">%s</td><td>%s</td></tr>\n",
                status,
                grouped(count),
                percent(count, summary.recorded())));
    page.raw("</tbody></table>\n</section>\n");
  }

  void attempts() {
    page.raw("<section id=\"attempts\">\n<h2>Attempts</h2>\n");
    if (summary.sortedAttempts().isEmpty()) {
      page.raw("<p class=\"soft\">No request was made.</p>\n</section>\n");
      return;
    }
    page.raw("<table><thead><tr>");
    page.raw("<th scope=\"col\">attempts</th><th scope=\"col\">requests</th>");
    page.raw("<th scope=\"col\">of all</th></tr></thead><tbody>\n");
    summary
        .sortedAttempts()
        .forEach((attempts, count) ->
            page.raw(
                "<tr><td>%s</td><td>%s</td><td>%s</td></tr>\n",
                attempts, grouped(count), percent(count, summary.recorded())));
    page.raw("</tbody></table>\n</section>\n");
  }

  void hosts() {
    List<HostSummary> hosts = summary.hosts();
    page.raw("<section id=\"hosts\">\n<h2>Hosts</h2>\n");
    if (hosts.isEmpty()) {
      page.raw("<p class=\"soft\">No host was asked.</p>\n</section>\n");
      return;
    }
    List<HostSummary> shown = hosts.subList(0, Math.min(HOST_ROWS, hosts.size()));
    hosts(shown.subList(0, Math.min(HOSTS_OPEN, shown.size())));
    if (shown.size() > HOSTS_OPEN) {
      page.raw("<details><summary>%s more hosts</summary>\n", shown.size() - HOSTS_OPEN);
      hosts(shown.subList(HOSTS_OPEN, shown.size()));
      page.raw("</details>\n");
    }
    if (hosts.size() > shown.size()) {
      String others = summary.otherHostRequests() > 0 ? "Of very many hosts, " : "";
      page.raw(
          "<p class=\"note\">%s%s more are in summary.json.</p>\n",
          others, grouped(hosts.size() - shown.size()));
    }
    page.raw("</section>\n");
  }

  private void hosts(List<HostSummary> hosts) {
    page.raw("<table class=\"cards hosts\"><thead><tr><th scope=\"col\">host</th>");
    for (String name : List.of("requests", "ok", "p95", "refused", "paused for")) {
      page.raw("<th scope=\"col\">" + name + "</th>");
    }
    page.raw("<th scope=\"col\" class=\"wrap\">top error</th></tr></thead><tbody>\n");
    for (HostSummary host : hosts) {
      String top = host.topError();
      page.raw("<tr><td class=\"id\">%s</td>", Hosts.name(host.key()));
      page.raw("<td data-l=\"requests\">%s</td>", grouped(host.requests()));
      page.raw("<td data-l=\"ok\">%s</td>", percent(host.ok(), host.requests()));
      page.raw("<td data-l=\"p95\">%s</td>", ms(host.p95Ms()));
      page.raw("<td data-l=\"refused\">%s</td>", grouped(host.refused()));
      page.raw("<td data-l=\"paused for\">%s s</td>", decimal(host.pausedSeconds()));
      page.raw("<td data-l=\"top error\" class=\"wrap\">%s</td></tr>\n", top == null ? "-" : top);
    }
    page.raw("</tbody></table>\n");
  }

  void errors(List<ErrorRows.Row> rows) {
    page.raw("<section id=\"errors\">\n<h2>Errors</h2>\n");
    if (rows.isEmpty()) {
      page.raw("<p class=\"soft\">No request failed.</p>\n</section>\n");
      return;
    }
    page.raw("<table class=\"cards\"><thead><tr><th scope=\"col\">error</th>");
    page.raw("<th scope=\"col\">requests</th>");
    page.raw("<th scope=\"col\" class=\"wrap\">the first of them</th></tr></thead><tbody>\n");
    for (ErrorRows.Row row : rows.subList(0, Math.min(ERROR_ROWS, rows.size()))) {
      page.raw("<tr><td>%s</td>", name(row.name()));
      page.raw("<td data-l=\"requests\">%s</td><td class=\"wrap\"><ul>", grouped(row.count()));
      for (ErrorRows.Example example : row.examples()) {
        page.raw("<li><b class=\"id\">%s</b>", cut(example.id()));
        if (example.url() != null) {
          page.raw(" <code>%s</code>", cut(example.url()));
        }
        if (example.message() != null) {
          page.raw("<br/><span class=\"soft id\">%s</span>", cut(example.message()));
        }
        page.raw("</li>");
      }
      page.raw("</ul></td></tr>\n");
    }
    page.raw("</tbody></table>\n</section>\n");
  }

  private static String name(String failure) {
    return Character.isDigit(failure.charAt(0)) ? "status " + failure : failure;
  }

  /// A long text without its middle: the end of a message tells most.
  private static String cut(String text) {
    if (text.length() <= MOST_LETTERS) {
      return text;
    }
    int head = between(text, MOST_LETTERS - LAST_LETTERS);
    int tail = between(text, text.length() - LAST_LETTERS);
    return text.substring(0, head) + " … " + text.substring(tail);
  }

  /// A place that does not tear a letter of two halves apart.
  private static int between(String text, int at) {
    return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
