// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static dev.belay.run.Texts.bytes;
import static dev.belay.run.Texts.decimal;
import static dev.belay.run.Texts.duration;
import static dev.belay.run.Texts.grouped;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes a summary for people.
final class SummaryText {
  private static final int LABEL = 11;
  private static final int HOST_ROWS = 10;

  private final Summary summary;
  private final StringBuilder out = new StringBuilder();

  SummaryText(Summary summary) {
    this.summary = summary;
    conservation();
    line(
        "outcome",
        "ok %s   http_error %s   error %s   skipped %s"
            .formatted(
                grouped(summary.ok()),
                grouped(summary.httpErrors()),
                grouped(summary.errors()),
                grouped(summary.skipped())));
    time();
    quantiles("latency", summary.latency(), "last attempt, ");
    quantiles("overall", summary.overall(), "with waiting, ");
    if (!summary.sortedAttempts().isEmpty()) {
      line("attempts", counts(summary.sortedAttempts(), ": "));
    }
    waiting();
    if (!summary.sortedErrors().isEmpty()) {
      line("errors", byCount(summary.sortedErrors()));
    }
    if (!summary.sortedSkips().isEmpty()) {
      line("skipped", byCount(summary.sortedSkips()));
    }
    if (!summary.sortedStatuses().isEmpty()) {
      line("status", counts(summary.sortedStatuses(), " "));
    }
    hosts();
    ending();
  }

  private void conservation() {
    String in = (summary.inputComplete() ? "" : "at least ") + grouped(summary.requests());
    String left = summary.left() == 0 ? "" : ", " + grouped(summary.left()) + " left";
    line("requests", "%s in, %s recorded%s".formatted(in, grouped(summary.recorded()), left));
  }

  private void time() {
    double seconds = summary.wallSeconds();
    double perSecond = seconds <= 0 ? 0 : summary.bytesReceived() / seconds;
    line(
        "time",
        "%s   %s req/s   %s/s   peak in flight %s"
            .formatted(
                duration(seconds),
                decimal(summary.requestsPerSecond()),
                bytes(perSecond),
                grouped(summary.peakInFlight())));
  }

  private void quantiles(String label, Quantiles quantiles, String note) {
    if (quantiles.n() == 0) {
      return;
    }
    String values =
        quantiles.supported().entrySet().stream()
            .map(e -> e.getKey() + " " + decimal(e.getValue()))
            .collect(Collectors.joining("  "));
    line(label, "%s ms   (%sn = %s)".formatted(values, note, grouped(quantiles.n())));
  }

  private void waiting() {
    TimeShares shares = summary.shares();
    if (shares.overall() <= 0) {
      return;
    }
    String parts =
        shares.whole().entrySet().stream()
            .filter(e -> shares.percent(e.getValue()) >= 0.5)
            .map(e ->
                TimeShares.words(e.getKey())
                    + " "
                    + Math.round(shares.percent(e.getValue()))
                    + " %")
            .collect(Collectors.joining("   "));
    line("waiting", parts);
    Bottleneck.of(summary).ifPresent(hint -> line("", "-> %s".formatted(hint)));
  }

  private void hosts() {
    List<HostSummary> hosts = summary.hosts();
    if (hosts.isEmpty()) {
      return;
    }
    List<HostSummary> shown = hosts.subList(0, Math.min(HOST_ROWS, hosts.size()));
    int width = Math.max(4, shown.stream().mapToInt(h -> h.key().length()).max().orElse(4));
    String row = "%-" + width + "s  %9s  %6s  %8s  %7s  %9s  %s";
    line(
        "hosts",
        row.formatted("host", "requests", "ok %", "p95 ms", "refused", "paused s", "top error"));
    for (HostSummary host : shown) {
      String top = host.topError();
      line(
          "",
          row.formatted(
              host.key(),
              grouped(host.requests()),
              decimal(100.0 * host.ok() / host.requests()),
              decimal(host.p95Ms()),
              grouped(host.refused()),
              decimal(host.pausedSeconds()),
              top == null ? "-" : top));
    }
    int more = hosts.size() - shown.size();
    if (more > 0) {
      String others = summary.otherHostRequests() > 0 ? "and more " : "";
      line("", "%s more hosts %sin summary.json".formatted(grouped(more), others));
    }
  }

  private void ending() {
    String records = Texts.shell(summary.directory().resolve("results.jsonl").toString());
    line("resume", resume(Texts.shell(summary.directory().toString())));
    unknown(Texts.shell(summary.directory().toString()));
    line("records", records);
    out.append(" ".repeat(LABEL))
        .append("jq -c 'select(.outcome != \"ok\") | {ordinal, url, status, error}' ")
        .append(records)
        .append('\n');
  }

  private void unknown(String directory) {
    long unknown = summary.sortedSkips().getOrDefault("unknown_after_crash", 0L);
    if (unknown > 0) {
      line(
          "unknown",
          "%s perhaps sent when the run was killed, and not again; to send them again:"
              .formatted(grouped(unknown)));
      line("", "belay retry " + directory + " --only unknown_after_crash");
    }
  }

  private String resume(String directory) {
    Long running = summary.sitting().running();
    if (running != null) {
      return "still going on, in process " + running;
    }
    if (!summary.sitting().resumable()) {
      return "not from here: there are records only, and no run.json";
    }
    if (summary.left() > 0 || !summary.inputComplete()) {
      return "belay resume " + directory;
    }
    String failures =
        Stream.of(summary.httpErrors() > 0 ? "http_error" : "", summary.errors() > 0 ? "error" : "")
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining(","));
    return failures.isEmpty()
        ? "nothing left"
        : "nothing left; failures again: belay retry " + directory + " --only " + failures;
  }

  private static String counts(Map<Integer, Long> counts, String between) {
    return counts.entrySet().stream()
        .map(e -> e.getKey() + between + grouped(e.getValue()))
        .collect(Collectors.joining("   "));
  }

  private static String byCount(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(e -> e.getKey() + " " + grouped(e.getValue()))
        .collect(Collectors.joining("   "));
  }

  private void line(String label, String text) {
    out.append(label)
        .append(" ".repeat(LABEL - label.length()))
        .append(text.stripTrailing())
        .append('\n');
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
