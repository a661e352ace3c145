// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A power cut may end the journal at any byte.
class CutJournalTest {
  @TempDir Path tmp;

  @Test
  void a_run_whose_journal_ends_at_any_byte_of_its_last_two_records_is_resumed_to_the_same_end()
      throws Exception {
    try (Site site =
        Site.start(asked -> Site.Answer.of(asked.target().equals("/2") ? 404 : 200, "x"))) {
      Path list =
          Runs.list(
              tmp.resolve("urls.txt"),
              List.of(site.url("/1"), site.url("/2"), site.url("/3"), site.url("/4")));
      Path run = tmp.resolve("run");
      RunResult whole = Runs.run(Runs.of(list, run));
      assertThat(whole.code()).isEqualTo(ExitCode.FAILURES);
      byte[] journal = Files.readAllBytes(run.resolve(Journal.FILE));
      int from = start(journal, 2);
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        List<Future<?>> cuts = new ArrayList<>();
        for (int cut = from; cut <= journal.length; cut++) {
          int length = cut;
          cuts.add(threads.submit(() -> resume(list, run, journal, length)));
        }
        for (Future<?> each : cuts) {
          each.get();
        }
      }
    }
  }

  private Void resume(Path list, Path whole, byte[] journal, int length) throws Exception {
    Path run = Files.createDirectory(tmp.resolve("cut" + length));
    Files.copy(whole.resolve(Manifest.FILE), run.resolve(Manifest.FILE));
    Files.copy(whole.resolve(DigestLog.FILE), run.resolve(DigestLog.FILE));
    Files.write(run.resolve(Journal.FILE), Arrays.copyOf(journal, length));
    RunResult result = Runs.run(Runs.of(list, run).sync(Sync.NONE));
    assertThat(result.code()).as("cut at %s", length).isEqualTo(ExitCode.FAILURES);
    Map<Long, JsonNode> records = Runs.records(run);
    assertThat(records.keySet()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(records.get(2L).get("status").asInt()).isEqualTo(404);
    return null;
  }

  /// Where the last so many lines begin.
  private static int start(byte[] journal, int lines) {
    int at = journal.length;
    for (int left = lines + 1; left > 0 && at > 0; ) {
      at--;
      left -= journal[at] == '\n' ? 1 : 0;
    }
    return at + 1;
  }
}
