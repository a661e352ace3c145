// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static dev.belay.run.Texts.grouped;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/// Writes a plan for people.
final class PlanText {
  private static final int LABEL = 11;
  private static final int HOST_ROWS = 10;

  private final Plan plan;
  private final StringBuilder out = new StringBuilder();

  PlanText(Plan plan) {
    this.plan = plan;
    line("requests", counts());
    time();
    hosts();
    plan.invalidLines()
        .forEach(each ->
            line(
                each == plan.invalidLines().getFirst() ? "invalid" : "",
                "line %s of %s: %s"
                    .formatted(
                        grouped(each.line()),
                        UrlMask.mask(each.input()),
                        UrlMask.mask(each.reason()))));
    if (plan.invalid() > plan.invalidLines().size()) {
      line("", "and %s more".formatted(grouped(plan.invalid() - plan.invalidLines().size())));
    }
    String label = "samples";
    for (String sample : plan.samples()) {
      for (String each : sample.lines().toList()) {
        line(label, each);
        label = "";
      }
    }
    line("sent", "nothing: this is a plan");
  }

  private String counts() {
    String least = plan.knowsAllRepeated() ? "" : "at least ";
    boolean once = plan.options().shape().dedupe();
    return "%s in, %s to make, %s invalid, %s%s %s"
        .formatted(
            grouped(plan.requests()),
            grouped(plan.toMake()),
            grouped(plan.invalid()),
            least,
            grouped(plan.repeated()),
            once ? "repeat others and are left out" : "repeat others");
  }

  private void time() {
    Duration least = plan.atLeast();
    if (least.isZero()) {
      line("time", "no rate bounds it");
    } else {
      line("time", "at least %s, held by %s".formatted(words(least), bound(least)));
      if (!plan.options().countAtSend()) {
        byAnswers("as it counts at the answer", answer -> plan.pace().answered(plan, answer));
      }
    }
    byAnswers("by the caps at least", answer -> plan.pace().caps(plan, answer));
  }

  private void byAnswers(String what, UnaryOperator<Duration> time) {
    line(
        "",
        "%s %s when an answer takes 100 ms, %s when it takes 1 s"
            .formatted(
                what,
                words(time.apply(Duration.ofMillis(100))),
                words(time.apply(Duration.ofSeconds(1)))));
  }

  private String bound(Duration least) {
    if (plan.pace().all(plan.toMake()).equals(least)) {
      return "the rate in all, " + plan.options().rate();
    }
    Plan.HostPlan slowest = plan.hostPlans().getFirst();
    return "the rate of " + Hosts.name(slowest.key()) + ", " + slowest.rate();
  }

  private void hosts() {
    List<Plan.HostPlan> hosts = plan.hostPlans();
    if (hosts.isEmpty()) {
      return;
    }
    List<Plan.HostPlan> shown = hosts.subList(0, Math.min(HOST_ROWS, hosts.size()));
    int width =
        Math.max(4, shown.stream().mapToInt(h -> Hosts.name(h.key()).length()).max().orElse(4));
    String row = "%-" + width + "s  %9s  %6s  %8s  %s";
    line("hosts", row.formatted("host", "requests", "at most", "rate", "at least"));
    for (Plan.HostPlan host : shown) {
      line(
          "",
          row.formatted(
              host.key().isEmpty() ? "all others" : Hosts.name(host.key()),
              grouped(host.requests()),
              host.cap() + " ",
              host.rate().isEmpty() ? "-" : host.rate(),
              host.atLeast().isZero() ? "-" : words(host.atLeast())));
    }
    if (hosts.size() > shown.size()) {
      line("", "and %s more hosts".formatted(grouped(hosts.size() - shown.size())));
    }
  }

  private static String words(Duration duration) {
    return Texts.duration(duration.toNanos() / 1e9);
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
