// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  @TempDir Path tmp;

  @Test
  void a_journal_that_cannot_grow_ends_the_run_with_whole_lines_and_is_resumed() throws Exception {
    try (Origin origin = Origin.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        urls.add(origin.url("/bytes?n=" + i));
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Path run = tmp.resolve("run");

      // No file of this process may become longer than that: the nearest thing to a full disk.
      Process child = Child.startUnder("ulimit -f 400", list.toString(), run.toString());
      String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(child.waitFor()).as(out).isEqualTo(ExitCode.CANNOT_WRITE.code());
      assertThat(Files.readString(run.resolve(Journal.FILE))).endsWith("}\n");
      assertThat(Runs.records(run).size()).isBetween(100, 1999);
      RunResult result = Runs.run(Runs.of(list, run));
      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(Runs.records(run).keySet()).containsExactlyElementsOf(Runs.oneTo(2000));
    }
  }

  @Test
  void bodies_that_cannot_be_written_end_the_run() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list = Runs.list(tmp.resolve("urls.txt"), List.of(origin.url("/bytes?n=10")));
      Path run = tmp.resolve("run");
      var _ = Runs.run(Runs.of(list, run));
      Files.writeString(run.resolve(Journal.FILE), "");
      Files.writeString(run.resolve(BodyStore.DIRECTORY), "in the way");

      RunResult result = Runs.run(Runs.of(list, run).saveBodies(true));

      assertThat(result.code()).isEqualTo(ExitCode.CANNOT_WRITE);
      assertThat(result.message())
          .startsWith("cannot write " + run.resolve("bodies/000/000000001-bytes.part") + ": ");
      assertThat(result.summary().left()).isEqualTo(1);
    }
  }
}
