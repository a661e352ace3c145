// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A condition under which a finished run is to count as failed: `p95>2s`, `failed>1%`.
///
/// On the left stands what is measured, in the middle one of `>`, `>=`, `<`, `<=`, on the right a
/// number in its unit:
///
/// | left | right |
/// |---|---|
/// | `p50`, `p90`, `p95`, `p99`, `p99.9`, `max`: the last attempts | a time: `500ms`, `2s`, `1m` |
/// | `overall.p50` and so on: with all waiting | a time |
/// | `ok`, `failed`, `http_error`, `error`, `skipped`, `recorded`, `left` | requests: `10`, or a share of them: `1%` |
/// | `requests_per_s` | a number |
///
/// @param text as it was written
/// @param metric what is measured
/// @param operator how it is compared
/// @param value with what, in milliseconds, requests, percent or requests a second
/// @param percent whether the value is a share of the requests
public record FailIf(String text, String metric, String operator, double value, boolean percent) {
  private static final Pattern TEXT =
      Pattern.compile(
          "\\s*([a-z0-9_.]+)\\s*(>=|<=|>|<)\\s*(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|%)?\\s*");
  private static final List<String> TIMES = List.of("p50", "p90", "p95", "p99", "p99.9", "max");
  private static final List<String> COUNTS =
      List.of("ok", "failed", "http_error", "error", "skipped", "recorded", "left");
  private static final String SPEED = "requests_per_s";
  private static final String OVERALL = "overall.";

  /// The condition that a text stands for.
  ///
  /// @param text the text
  /// @return the condition
  /// @throws IllegalArgumentException when it stands for none; its message says what is wrong
  public static FailIf parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "fail-if must look like p95>2s or failed>1%, was \"" + text + "\"");
    }
    String metric = matcher.group(1);
    String unit = matcher.group(4) == null ? "" : matcher.group(4);
    double number = Double.parseDouble(matcher.group(3));
    String written = metric + matcher.group(2) + matcher.group(3) + unit;
    if (TIMES.contains(durationName(metric))) {
      require(!unit.isEmpty() && !unit.equals("%"), "a time like 500ms or 2s", metric, text);
      return new FailIf(written, metric, matcher.group(2), number * millis(unit), false);
    }
    if (COUNTS.contains(metric)) {
      boolean percent = unit.equals("%");
      require(percent || unit.isEmpty(), "a number like 10 or a share like 1%", metric, text);
      return new FailIf(written, metric, matcher.group(2), number, percent);
    }
    if (metric.equals(SPEED)) {
      require(unit.isEmpty(), "a number", metric, text);
      return new FailIf(written, metric, matcher.group(2), number, false);
    }
    throw new IllegalArgumentException(
        "fail-if knows %s, overall.p50 to overall.max, %s and %s, was \"%s\""
            .formatted(String.join(", ", TIMES), String.join(", ", COUNTS), SPEED, text));
  }

  private static void require(boolean holds, String what, String metric, String text) {
    if (!holds) {
      throw new IllegalArgumentException(
          "fail-if must compare %s with %s, was \"%s\"".formatted(metric, what, text));
    }
  }

  private static double millis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      default -> 3_600_000;
    };
  }

  private static String durationName(String metric) {
    return metric.startsWith(OVERALL) ? metric.substring(OVERALL.length()) : metric;
  }

  /// Says what holds: nothing when the condition does not.
  ///
  /// A percentile of few requests is the nearest there is. Where nothing was measured at all, the
  /// condition counts as holding: a gate that cannot be judged is not open.
  ///
  /// @param summary the numbers of a run
  /// @return the condition with the actual number, for people
  public Optional<String> violation(Summary summary) {
    boolean time = TIMES.contains(durationName(metric));
    Quantiles quantiles = metric.startsWith(OVERALL) ? summary.overall() : summary.latency();
    if (time && quantiles.n() == 0) {
      return Optional.of(text + " cannot be judged: no request was answered");
    }
    if (percent && summary.requests() == 0) {
      return Optional.of(text + " cannot be judged: there are no requests");
    }
    double actual = time ? time(quantiles) : number(summary);
    boolean holds =
        switch (operator) {
          case ">" -> actual > value;
          case ">=" -> actual >= value;
          case "<" -> actual < value;
          default -> actual <= value;
        };
    return holds ? Optional.of(text + ": " + words(actual, time)) : Optional.empty();
  }

  private double time(Quantiles quantiles) {
    return switch (durationName(metric)) {
      case "p50" -> quantiles.p50();
      case "p90" -> quantiles.p90();
      case "p95" -> quantiles.p95();
      case "p99" -> quantiles.p99();
      case "p99.9" -> quantiles.p999();
      default -> quantiles.max();
    };
  }

  private double number(Summary summary) {
    double count =
        switch (metric) {
          case "ok" -> summary.ok();
          case "failed" -> summary.failed();
          case "http_error" -> summary.httpErrors();
          case "error" -> summary.errors();
          case "skipped" -> summary.skipped();
          case "recorded" -> summary.recorded();
          case "left" -> summary.left();
          default -> summary.requestsPerSecond();
        };
    return percent ? 100 * count / summary.requests() : count;
  }

  private String words(double actual, boolean time) {
    if (time) {
      return String.format(
          Locale.ROOT,
          actual < 1000 ? "%.1f ms" : "%.3f s",
          actual < 1000 ? actual : actual / 1000);
    }
    if (percent) {
      return String.format(Locale.ROOT, "%.2f %%", actual);
    }
    return metric.equals(SPEED)
        ? String.format(Locale.ROOT, "%.1f", actual)
        : Texts.grouped(Math.round(actual));
  }
}
