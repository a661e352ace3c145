// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The numbers of a run, counted the simplest way there is: all records in memory, all durations
/// sorted. It shares nothing with what it checks.
final class NaiveNumbers {
  final Map<String, Long> outcomes = new TreeMap<>();
  final Map<String, Long> statuses = new TreeMap<>();
  final Map<String, Long> errors = new TreeMap<>();
  final Map<String, Long> attempts = new TreeMap<>();
  final Map<String, Long> hosts = new TreeMap<>();
  final Map<String, Long> refused = new TreeMap<>();
  final Map<String, Double> waited = new TreeMap<>();
  final List<Double> latency = new ArrayList<>();
  final List<Double> overall = new ArrayList<>();
  long recorded;

  NaiveNumbers(Path directory) throws IOException {
    for (String line : Files.readAllLines(directory.resolve("results.jsonl"))) {
      count(Json.MAPPER.readTree(line));
    }
    Collections.sort(latency);
    Collections.sort(overall);
  }

  private void count(JsonNode record) {
    recorded++;
    outcomes.merge(record.get("outcome").asString(), 1L, Long::sum);
    add(statuses, record.path("status"));
    add(errors, record.at("/error/class"));
    add(attempts, record.path("attempts"));
    add(hosts, record.path("host_key"));
    JsonNode time = record.path("time");
    if (time.has("overall")) {
      latency.add(time.get("total").asDouble());
      overall.add(time.get("overall").asDouble());
      for (String part : List.of("limit_rate", "limit_per_host", "limit_global", "pause")) {
        waited.merge(part, time.path(part).asDouble(0), Double::sum);
      }
      double network = time.get("total").asDouble();
      for (JsonNode earlier : record.path("history")) {
        network += earlier.get("total_ms").asDouble();
      }
      waited.merge("network", network, Double::sum);
    }
    String host = record.path("host_key").asString("");
    for (JsonNode earlier : record.path("history")) {
      refuse(host, earlier.path("status").asInt(0));
    }
    refuse(host, record.path("status").asInt(0));
  }

  private void refuse(String host, int status) {
    refused.merge(host, status == 429 || status == 503 ? 1L : 0L, Long::sum);
  }

  private static void add(Map<String, Long> counts, JsonNode key) {
    if (!key.isMissingNode()) {
      counts.merge(key.asString(), 1L, Long::sum);
    }
  }

  static double percentile(List<Double> sorted, double percent) {
    return sorted.get((int) Math.ceil(percent / 100 * sorted.size()) - 1);
  }

  double share(String part) {
    double all = overall.stream().mapToDouble(Double::doubleValue).sum();
    return 100 * waited.getOrDefault(part, 0.0) / all;
  }
}
