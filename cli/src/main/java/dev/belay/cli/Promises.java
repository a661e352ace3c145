// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.origin.Arrival;
import dev.belay.origin.Origin;
import dev.belay.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the demo promises, checked by the records it wrote and by what its servers saw.
final class Promises {
  private static final Pattern ORDINAL = Pattern.compile("\"ordinal\":(\\d{1,9})");

  private final List<String> lines = new ArrayList<>();
  private boolean kept = true;

  Promises(DemoServers servers, int requests, RunResult result) throws IOException {
    conservation(requests, result.summary().directory().resolve("results.jsonl"));
    rate(servers);
    inFlight(servers);
    long cured = result.summary().recorded() - result.summary().attempts().getOrDefault(1, 0L);
    check(
        result.summary().ok() == requests,
        "every request ends well: %s of %s are ok, %s of them after retries"
            .formatted(
                Numbers.grouped(result.summary().ok()),
                Numbers.grouped(requests),
                Numbers.grouped(cured)));
  }

  /// One line a promise.
  List<String> lines() {
    return lines;
  }

  /// Whether all were kept.
  boolean kept() {
    return kept;
  }

  private void conservation(int requests, Path records) throws IOException {
    BitSet seen = new BitSet(requests + 1);
    long lineCount;
    try (Stream<String> all = Files.lines(records)) {
      lineCount = all.peek(line -> seen.set(ordinal(line))).count();
    }
    seen.clear(0);
    check(
        lineCount == requests && seen.cardinality() == requests,
        "each request has its one record: %s requests, %s records of %s requests"
            .formatted(
                Numbers.grouped(requests),
                Numbers.grouped(lineCount),
                Numbers.grouped(seen.cardinality())));
  }

  private static int ordinal(String line) {
    Matcher matcher = ORDINAL.matcher(line);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private void rate(DemoServers servers) {
    int limit = DemoServers.RATE_PER_HOST.permits();
    long window = DemoServers.RATE_PER_HOST.window().toNanos();
    List<Integer> most =
        servers.origins().stream().map(origin -> mostWithin(origin.arrivals(), window)).toList();
    check(
        most.stream().allMatch(count -> count <= limit),
        "never more than %s to a server in any second: they saw %s"
            .formatted(Numbers.grouped(limit), joined(most)));
  }

  private void inFlight(DemoServers servers) {
    List<Integer> most = servers.origins().stream().map(Origin::peakInFlight).toList();
    check(
        most.stream().allMatch(count -> count <= DemoServers.PER_HOST),
        "never more than %s at a server at once: they saw %s"
            .formatted(Numbers.grouped(DemoServers.PER_HOST), joined(most)));
  }

  /// The most arrivals that any window of this length holds. They come in the order of their times.
  static int mostWithin(List<Arrival> arrivals, long windowNanos) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < arrivals.size(); last++) {
      while (arrivals.get(last).nanos() - arrivals.get(first).nanos() >= windowNanos) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  private static String joined(List<Integer> counts) {
    return counts.stream().map(Numbers::grouped).collect(Collectors.joining(" and "));
  }

  private void check(boolean holds, String promise) {
    kept &= holds;
    lines.add((holds ? "kept    " : "BROKEN  ") + promise);
  }
}
