// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Nginx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real command against a real nginx, judged by what nginx wrote into its own log.
@Tag("tool:nginx")
class NginxFetchTest {
  private static final int PORTS = 5;
  private static final Pattern RECORD =
      Pattern.compile(
          "\"ordinal\":(\\d+),.*\"url\":\"http://127\\.0\\.0\\.1:(\\d+)([^\"]*)\".*?\"status\":(\\d+)");

  @TempDir private Path folder;

  @Test
  void twenty_thousand_urls_get_a_record_each_with_the_status_that_nginx_logged() throws Exception {
    int requests = 20_000;
    try (Nginx nginx = Nginx.start(folder, PORTS, 100_000)) {
      Shell.Result result =
          fetch(nginx, PORTS, requests, "-c", "64", "--per-host", "16", "-o", folder + "/run");

      assertThat(result.exit()).isEqualTo(3);
      assertThat(result.err()).contains("requests   20 000 in, 20 000 recorded\n");
      Map<String, Integer> logged = new HashMap<>();
      for (Nginx.Line line : nginx.log(requests)) {
        logged.put(line.port() + line.uri(), line.status());
      }
      int[] seen = new int[requests];
      for (String record : Files.readAllLines(folder.resolve("run/results.jsonl"))) {
        Matcher m = RECORD.matcher(record);
        assertThat(m.find()).as(record).isTrue();
        seen[Integer.parseInt(m.group(1)) - 1]++;
        assertThat(logged.get(m.group(2) + m.group(3))).isEqualTo(Integer.parseInt(m.group(4)));
      }
      assertThat(Arrays.stream(seen)).hasSize(requests).containsOnly(1);
      assertThat(connectionsPerPort(nginx))
          .hasSize(PORTS)
          .allSatisfy((port, n) ->
              assertThat(n).as("connections of port %s", port).isLessThanOrEqualTo(32));
    }
  }

  @Test
  void no_second_of_nginxs_log_holds_more_than_the_rate() throws Exception {
    int requests = 2_000;
    int rate = 200;
    try (Nginx nginx = Nginx.start(folder, 1, 100_000)) {
      Shell.Result result =
          fetch(nginx, 1, requests, "--rate-per-host", rate + "/s", "-o", folder + "/run");

      assertThat(result.exit()).isEqualTo(3);
      List<Nginx.Line> log = nginx.log(requests);
      List<Double> times = log.stream().map(Nginx.Line::seconds).sorted().toList();
      assertThat(mostInOneSecond(times)).isLessThanOrEqualTo(rate);
      double ideal = (requests - rate) / (double) rate;
      assertThat(times.getLast() - times.getFirst()).isBetween(ideal, 1.5 * requests / rate);
    }
  }

  /// Each tenth URL is one that nginx does not know.
  private Shell.Result fetch(Nginx nginx, int ports, int requests, String... options)
      throws Exception {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      String url = nginx.url(i % ports) + "?n=" + i;
      urls.add(i % 10 == 3 ? url.replace("/page", "/missing") : url);
    }
    Path list = Files.write(folder.resolve("urls.txt"), urls);
    List<String> args = new ArrayList<>(List.of("fetch", list.toString()));
    args.addAll(List.of(options));
    return Shell.finish(BelayProcess.start(folder, args.toArray(String[]::new)));
  }

  private static Map<Integer, Long> connectionsPerPort(Nginx nginx) throws IOException {
    return nginx.log().stream()
        .collect(
            Collectors.groupingBy(
                Nginx.Line::port,
                TreeMap::new,
                Collectors.mapping(
                    Nginx.Line::connection,
                    Collectors.collectingAndThen(Collectors.toSet(), set -> (long) set.size()))));
  }

  /// The fullest window that is a second long and half open, wherever it begins.
  private static int mostInOneSecond(List<Double> times) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < times.size(); to++) {
      while (times.get(to) - times.get(from) >= 1.0) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }
}
