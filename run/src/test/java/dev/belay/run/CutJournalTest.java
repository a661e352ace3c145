// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Site;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
      for (int length = from; length <= journal.length; length++) {
        try (RandomAccessFile file =
            new RandomAccessFile(run.resolve(Journal.FILE).toFile(), "rw")) {
          file.setLength(0);
          file.write(journal, 0, length);
        }
        int asked = site.count();
        RunResult result = Runs.run(Runs.of(list, run).sync(Sync.NONE));
        assertThat(result.code()).isEqualTo(ExitCode.FAILURES);
        Map<Long, JsonNode> records = Runs.records(run);
        assertThat(records.keySet()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(records.get(2L).get("status").asInt()).isEqualTo(404);
        assertThat(site.count() - asked)
            .as("cut at %s", length)
            .isEqualTo(missing(journal, length));
      }
    }
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

  private static int missing(byte[] journal, int length) {
    int whole = 0;
    for (int i = 0; i < length; i++) {
      whole += journal[i] == '\n' ? 1 : 0;
    }
    return 4 - whole;
  }
}
