// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static dev.belay.run.Texts.decimal;
import static dev.belay.run.Texts.grouped;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The parts of the report page that show something over time. The pictures stretch with the
/// window; their letters stand beside them.
final class PageCharts {
  private static final int HEIGHT = 100;
  private static final int SHADES = 5;
  private static final long MOST_TICKS = 6;

  private final ReportData data;
  private final Html page;
  private final TimeGrid grid;

  PageCharts(ReportData data, Html page) {
    this.data = data;
    this.page = page;
    this.grid = data.grid;
  }

  void throughput() {
    begin("throughput", "Throughput");
    if (grid.isEmpty()) {
      nothing();
      return;
    }
    double seconds = grid.width() / 1000.0;
    List<Double> ok = data.ok.columns();
    List<Double> notOk = data.notOk.columns();
    double most = 0;
    for (int i = 0; i < ok.size(); i++) {
      most = Math.max(most, ok.get(i) + notOk.get(i));
    }
    frame(decimal(most / seconds) + "/s", ok.size(), "requests that ended a second, over time");
    for (int i = 0; i < ok.size(); i++) {
      double low = ok.get(i) / most * HEIGHT;
      double high = notOk.get(i) / most * HEIGHT;
      column("f-ok", i, HEIGHT - low, low);
      column("f-bad", i, HEIGHT - low - high, high);
    }
    end();
    page.raw("<ul class=\"key\"><li><i class=\"b-ok\"></i>ended ok</li>");
    page.raw("<li><i style=\"background:var(--error)\"></i>not ok, on top</li></ul>\n</section>\n");
  }

  private void column(String kind, int column, double top, double height) {
    if (height > 0) {
      page.raw(
          "<rect class=\""
              + kind
              + "\" x=\""
              + column
              + "\" y=\""
              + Html.number(top)
              + "\" width=\"1.02\" height=\""
              + Html.number(Math.max(0.8, height))
              + "\"/>");
    }
  }

  void inFlight() {
    begin("inflight", "In flight");
    if (grid.isEmpty()) {
      nothing();
      return;
    }
    List<Double> busy = data.inFlight.columns();
    double most = Math.max(1e-9, Collections.max(busy));
    frame(decimal(most / grid.width()), busy.size(), "requests in flight, over time");
    page.raw("<path class=\"f-soft\" d=\"" + area(busy, most, HEIGHT) + "\"/>");
    end();
    page.raw(
        "<p class=\"note\">On average in each column of %s.</p>\n</section>\n",
        length(grid.width()));
  }

  /// A line of steps, closed below.
  static String area(List<Double> values, double most, double height) {
    StringBuilder path = new StringBuilder("M0 " + Html.number(height));
    String level = "";
    for (int i = 0; i < values.size(); i++) {
      String next = Html.number(height - values.get(i) / most * height);
      if (!next.equals(level)) {
        path.append('H').append(i).append('V').append(next);
        level = next;
      }
    }
    return path.append('H')
        .append(values.size())
        .append('V')
        .append(Html.number(height))
        .append('Z')
        .toString();
  }

  void latencyMap() {
    begin("latency", "Latency over time");
    List<List<Double>> rows = new ArrayList<>();
    data.latency.forEach(row -> rows.add(row.columns()));
    int low = 0;
    int high = rows.size() - 1;
    while (low < high && isEmpty(rows.get(low))) {
      low++;
    }
    while (high > low && isEmpty(rows.get(high))) {
      high--;
    }
    if (grid.isEmpty() || isEmpty(rows.get(low))) {
      nothing();
      return;
    }
    int columns = rows.getFirst().size();
    double most = rows.stream().mapToDouble(Collections::max).max().orElse(1);
    page.raw("<div class=\"chart heat\"><div class=\"y\">");
    for (int row = high; row >= low; row--) {
      page.raw("<span>%s</span>", edge(row));
    }
    page.raw(
        "</div><svg viewBox=\"0 0 "
            + columns
            + " "
            + (high - low + 1)
            + "\" preserveAspectRatio=\"none\" style=\"height:"
            + 18 * (high - low + 1)
            + "px\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"how many requests took how long, over time\">");
    for (int row = high; row >= low; row--) {
      cells(rows.get(row), high - row, most, edge(row));
    }
    page.raw("</svg>");
    times();
    page.raw("</div>\n<ul class=\"key\">");
    for (int shade = 1; shade <= SHADES; shade++) {
      // Where there are few requests not every shade is needed.
      if (upTo(shade, most) == upTo(shade - 1, most)) {
        continue;
      }
      page.raw(
          "<li><i class=\"b-h" + shade + "\"></i>%s</li>", "up to " + grouped(upTo(shade, most)));
    }
    page.raw(
        "</ul>\n<p class=\"note\">Requests in each field, by the time of their last attempt; a column is %s.</p>\n</section>\n",
        length(grid.width()));
  }

  private void cells(List<Double> row, int y, double most, String edge) {
    for (int x = 0; x < row.size(); x++) {
      if (row.get(x) > 0) {
        page.raw(
            "<rect class=\"h"
                + shade(row.get(x), most)
                + "\" x=\""
                + x
                + "\" y=\""
                + y
                + "\" width=\"1\" height=\"1\"><title>");
        page.raw(
            "%s requests %s, after %s</title></rect>",
            grouped(Math.round(row.get(x))), edge, length(x * grid.width()));
      }
    }
  }

  /// Shades grow with the square root: few requests are to be seen beside many.
  private static int shade(double count, double most) {
    return Math.clamp((int) Math.ceil(Math.sqrt(count / most) * SHADES), 1, SHADES);
  }

  private static long upTo(int shade, double most) {
    return (long) Math.floor(most * shade * shade / (SHADES * SHADES));
  }

  private static boolean isEmpty(List<Double> row) {
    return row.isEmpty() || Collections.max(row) <= 0;
  }

  private static String edge(int row) {
    int last = ReportData.LATENCIES.size() - 1;
    boolean above = row > last;
    int ms = ReportData.LATENCIES.get(above ? last : row);
    return (above ? "> " : "≤ ") + (ms < 1000 ? ms + " ms" : ms / 1000 + " s");
  }

  private void begin(String id, String heading) {
    page.raw("<section id=\"" + id + "\">\n<h2>%s</h2>\n", heading);
  }

  private void nothing() {
    page.raw("<p class=\"soft\">Nothing was recorded.</p>\n</section>\n");
  }

  private void frame(String most, int columns, String label) {
    page.raw("<div class=\"chart\"><div class=\"y\"><span>%s</span><span>0</span></div>", most);
    page.raw(
        "<svg class=\"plot\" viewBox=\"0 0 "
            + columns
            + " "
            + HEIGHT
            + "\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s, at most %s\">",
        label,
        most);
  }

  private void end() {
    page.raw("</svg>");
    times();
    page.raw("</div>\n");
  }

  private void times() {
    page.raw("<div class=\"x\">" + axis(grid.end() - grid.begin()) + "</div>");
  }

  /// Round times from the beginning on, each where it is; a narrow page shows every other.
  static String axis(long length) {
    long step = step(length / MOST_TICKS);
    StringBuilder axis = new StringBuilder();
    int count = 0;
    // The last one ends at the edge instead of standing over it.
    for (long at = 0; at <= length - step / 3; at += step) {
      axis.append(count++ % 2 == 1 ? "<span class=\"odd\"" : "<span")
          .append(" style=\"left:")
          .append(Html.number(100.0 * at / length))
          .append("%\">")
          .append(Html.escape(tick(at)))
          .append("</span>");
    }
    return axis.toString();
  }

  /// The shortest of the usual steps that is at least so long.
  private static long step(long least) {
    for (long unit : new long[] {1, 10, 100, 1_000}) {
      for (long factor : new long[] {1, 2, 5}) {
        if (unit * factor >= least && unit * factor < 10_000) {
          return unit * factor;
        }
      }
    }
    for (long seconds :
        new long[] {10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400}) {
      if (seconds * 1000 >= least) {
        return seconds * 1000;
      }
    }
    return Math.ceilDiv(least, 21_600_000) * 21_600_000;
  }

  private static String tick(long ms) {
    if (ms == 0) {
      return "0";
    }
    if (ms % 3_600_000 == 0) {
      return ms / 3_600_000 + " h";
    }
    if (ms % 60_000 == 0) {
      return ms / 60_000 + " m";
    }
    return ms < 60_000 && ms % 1000 == 0 ? ms / 1000 + " s" : length(ms);
  }

  static String length(long ms) {
    return ms < 1000 ? ms + " ms" : Texts.duration(ms / 1000.0);
  }
}
