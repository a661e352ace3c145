// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Site;
import dev.belay.testing.Site.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A job of POSTs that is killed twice and resumed to its end.
final class PostJob {
  private static final int KILLS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final int requests;
  private final Random random;
  private final Map<String, Integer> seen = new ConcurrentHashMap<>();

  PostJob(Path folder, int requests, Random random) {
    this.folder = folder;
    this.requests = requests;
    this.random = random;
  }

  /// How many were unknown at the end.
  int run() throws Exception {
    try (Site site = Site.start(this::answer)) {
      List<String> lines = new ArrayList<>();
      for (int i = 1; i <= requests; i++) {
        lines.add("{\"url\":\"" + site.url("/" + i) + "\",\"body\":{\"n\":" + i + "}}");
      }
      Files.write(folder.resolve("posts.jsonl"), lines);
      String[] command = {"fetch", "posts.jsonl", "-o", "run", "-p", "16"};
      for (int kill = 0; kill < KILLS; kill++) {
        var running = BelayProcess.start(folder, command);
        int until = seen.size() + 1 + random.nextInt(requests / 3);
        BelayProcess.awaitTrue(
            PATIENCE, () -> seen.size() >= until || !running.process().isAlive());
        running.process().destroyForcibly();
        var _ = Shell.finish(running);
      }
      var end = CommandLineTest.belay("resume", folder.resolve("run").toString());
      Set<Integer> ordinals = new HashSet<>();
      Set<Integer> unknown = new HashSet<>();
      for (String line : Files.readAllLines(folder.resolve("run/results.jsonl"))) {
        JsonNode record = JSON.readTree(line);
        int ordinal = record.get("ordinal").asInt();
        assertThat(ordinals.add(ordinal)).isTrue();
        if (record.at("/skip/reason").asString("").equals("unknown_after_crash")) {
          unknown.add(ordinal);
        }
      }
      assertThat(ordinals).hasSize(requests);
      assertThat(end.exit()).as(end.err()).isEqualTo(unknown.isEmpty() ? 0 : 3);
      assertThat(seen.values()).as("how often each was sent").containsOnly(1);
      for (int i = 1; i <= requests; i++) {
        assertThat(unknown.contains(i) || seen.containsKey("/" + i)).isTrue();
      }
      return unknown.size();
    }
  }

  private Answer answer(Site.Asked asked) {
    seen.merge(asked.target(), 1, Integer::sum);
    LockSupport.parkNanos(2_000_000);
    return Answer.of(200, "");
  }
}
