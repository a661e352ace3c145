// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A run directory as a run of very many requests leaves it, written without making them: hosts of
/// different speed, retries, pauses, failures of each kind.
final class SampleJournal {
  private static final Instant BEGUN = Instant.parse("2026-11-22T23:59:30Z");
  private static final String HOSTILE = "<script>alert(1)</script>&amp;\\u202e\\u0000\\\"'";

  private SampleJournal() {}

  /// What is special about a run.
  ///
  /// @param hosts how many there are, all alike; 0 for a few of which some have most requests
  /// @param failures whether all requests failed, or none; null for a few
  /// @param longNames whether hosts and URLs are very long
  record Shape(int hosts, @Nullable Boolean failures, boolean longNames) {
    static final Shape USUAL = new Shape(0, null, false);

    private String host(Random random) {
      int usual = (int) Math.abs(random.nextGaussian() * 2);
      int number = hosts == 0 ? usual : random.nextInt(hosts);
      String suffix =
          longNames ? "-of-a-very-long-name".repeat(5) + ".sub.domain.example" : ".example";
      return "host" + number + suffix;
    }

    private int kind(Random random) {
      int usual = random.nextInt(1000);
      if (failures == null) {
        return usual;
      }
      return failures ? 4 + usual % 26 : 1000 + usual;
    }
  }

  /// Writes so many records, and run.json beside them.
  static Path write(Path directory, int records) throws IOException {
    return write(directory, records, Shape.USUAL);
  }

  static Path write(Path directory, int records, Shape shape) throws IOException {
    Files.createDirectories(directory);
    Random random = new Random(7);
    double msEach = Math.max(0.05, 20_000.0 / records);
    try (BufferedWriter out = Files.newBufferedWriter(directory.resolve(Journal.FILE))) {
      for (int i = 1; i <= records; i++) {
        out.write(line(i, i * msEach, random, shape));
        out.write('\n');
      }
    }
    Files.writeString(
        directory.resolve(Manifest.FILE),
        """
        {"schema":1,"state":"finished","start":"%s","wall_s":%s,"peak_in_flight":64,
         "input":{"requests":%d,"complete":true},
         "limits":{"concurrency":64,"per_host":8,"rate":null,"rate_per_host":"100/s"}}
        """
            .formatted(BEGUN, text(records * msEach / 1000 + 2), records));
    return directory;
  }

  private static String line(int ordinal, double at, Random random, Shape shape) {
    String host = shape.host(random);
    double limit = 20 + random.nextInt(400);
    double total = 5 + Math.exp(random.nextGaussian() + 3);
    int kind = shape.kind(random);
    boolean again = kind % 17 == 0;
    double earlier = again ? 30 : 0;
    double backoff = again ? 150 : 0;
    double overall = 1 + limit + earlier + backoff + total;
    Instant queued = BEGUN.plusMillis(Math.round(at));
    Instant start = queued.plusMillis(Math.round(1 + limit + earlier + backoff));
    StringBuilder json = new StringBuilder();
    String url = "https://" + host + "/items/" + ordinal;
    if (shape.longNames()) {
      url += "?query=" + "x".repeat(400);
    }
    json.append(
        "{\"schema\":1,\"ordinal\":%d,\"line\":%d,\"input\":\"list.txt\",\"id\":\"%s\",\"outcome\":\"%s\""
            .formatted(ordinal, ordinal, kind == 3 ? HOSTILE : "r" + ordinal, outcome(kind)));
    json.append(",\"method\":\"GET\",\"url\":\"%s\"".formatted(kind == 3 ? HOSTILE : url));
    if (kind == 1) {
      return json.append(
              ",\"queued\":\"%s\",\"error\":{\"class\":\"bad_request_line\",\"message\":\"%s\",\"retryable\":false}}"
                  .formatted(queued, HOSTILE))
          .toString();
    }
    if (kind == 2) {
      return json.append(
              ",\"queued\":\"%s\",\"skip\":{\"reason\":\"duplicate\"}}".formatted(queued))
          .toString();
    }
    json.append(",\"host_key\":\"https://%s:443\"".formatted(host));
    if (kind > 8 || kind == 0) {
      json.append(",\"status\":").append(kind == 0 || kind >= 30 ? 200 : kind < 25 ? 404 : 429);
    }
    json.append(",\"attempts\":").append(again ? 2 : 1);
    if (again) {
      json.append(
          ",\"history\":[{\"n\":1,\"start\":\"%s\",\"status\":503,\"total_ms\":30.000,\"wait_ms\":150.000,\"wait_reason\":\"%s\"}]"
              .formatted(queued.plusMillis(1), kind % 2 == 0 ? "retry_after" : "backoff"));
    }
    json.append(
        ",\"queued\":\"%s\",\"start\":\"%s\",\"end\":\"%s\",\"time\":{\"queue\":1.000,\"limit\":%s,\"limit_rate\":%s,\"limit_per_host\":%s,\"total\":%s,\"overall\":%s},\"bytes_received\":%d"
            .formatted(
                queued,
                start,
                start.plusMillis(Math.round(total)),
                text(limit),
                text(limit * 0.25),
                text(limit * 0.75),
                text(total),
                text(overall),
                random.nextInt(5000)));
    if (kind > 2 && kind <= 8) {
      String error = kind < 5 ? "timeout_first_byte" : "connect_refused";
      json.append(
          ",\"error\":{\"class\":\"%s\",\"message\":\"%s\",\"retryable\":true}"
              .formatted(error, "GET " + url + " gave up (attempt 1 of 1)"));
    } else if (kind >= 25 && kind < 30) {
      json.append(
          ",\"error\":{\"class\":\"rate_limited\",\"message\":\"the last attempt was answered 429 too\",\"retryable\":true}");
    }
    return json.append('}').toString();
  }

  private static String outcome(int kind) {
    if (kind == 2) {
      return "skipped";
    }
    return kind <= 8 && kind > 0 ? "error" : kind > 0 && kind < 30 ? "http_error" : "ok";
  }

  private static String text(double ms) {
    return String.format(Locale.ROOT, "%.3f", ms);
  }
}
