// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A script in another language, which shares not a line with the report, counts the records.
@Tag("tool:python")
class IndependentCountTest {
  @TempDir Path tmp;

  private String counted(Path run) throws Exception {
    return counted(run, RunReport.read(run).summary());
  }

  private String counted(Path run, Summary summary) throws Exception {
    Path said = tmp.resolve("summary.json");
    Files.writeString(said, summary.toJson());
    String records = run.resolve(Journal.FILE).toString();
    Process python =
        new ProcessBuilder("python3", "src/test/python/count.py", records, said.toString())
            .redirectErrorStream(true)
            .start();
    String found = new String(python.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(python.waitFor()).isEqualTo(found.endsWith("nothing differs") ? 0 : 1);
    return found;
  }

  @Test
  void counts_the_same_in_a_run_of_very_many_failures_of_all_kinds() throws Exception {
    Path run = SampleJournal.write(tmp.resolve("run"), 5_000);
    assertThat(counted(run)).isEqualTo("5000 records, nothing differs");
    var shape = new SampleJournal.Shape(150, null, false);
    run = SampleJournal.write(tmp.resolve("many-hosts"), 5_000, shape);
    assertThat(counted(run)).isEqualTo("5000 records, nothing differs");
  }

  @Test
  void counts_the_same_in_a_real_run_whose_host_was_paused_for_all_requests_at_once()
      throws Exception {
    try (Origin origin = Origin.builder().rate(20, Duration.ofSeconds(1)).start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        urls.add(origin.url(i % 20 == 7 ? "/status/404" : "/bytes?n=" + i));
      }
      Path run = tmp.resolve("run");
      var options = Runs.of(Runs.list(tmp.resolve("urls.txt"), urls), run).perHost(16);

      Summary summary = Runs.run(options).summary();

      assertThat(counted(run)).isEqualTo("60 records, nothing differs");
      HostSummary host = summary.hosts().getFirst();
      assertThat(host.refused()).isGreaterThan(1);
      // Many requests waited for the same pauses: the host was paused no longer than the run took.
      assertThat(host.pausedSeconds()).isBetween(0.5, summary.wallSeconds());
    }
  }

  @Test
  void finds_what_differs() throws Exception {
    Path run = SampleJournal.write(tmp.resolve("run"), 50);
    List<String> records = Files.readAllLines(run.resolve(Journal.FILE));
    Path other = Files.createDirectory(tmp.resolve("other"));
    Files.write(other.resolve(Journal.FILE), records.subList(1, 50));

    assertThat(counted(other, RunReport.read(run).summary()))
        .contains("recorded: the summary says 50, the records 49");
  }
}
