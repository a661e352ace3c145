// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.origin.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipeTest {
  @TempDir Path tmp;

  @Test
  void the_first_request_is_made_while_the_pipe_is_still_open() throws Exception {
    PipedOutputStream producer = new PipedOutputStream();
    try (Origin origin = Origin.start();
        FetchRun run = FetchRun.open(piped("run").build(), new PipedInputStream(producer))) {
      CountDownLatch recorded = new CountDownLatch(1);
      FutureTask<RunResult> result =
          new FutureTask<>(() ->
              run.execute(progress -> {
                if (progress.recorded() == 1) {
                  recorded.countDown();
                }
              }));
      Thread.ofPlatform().start(result);
      producer.write((origin.url("/status/200") + "\n").getBytes(StandardCharsets.UTF_8));
      producer.flush();
      recorded.await();
      producer.write(origin.url("/status/204").getBytes(StandardCharsets.UTF_8));
      producer.close();

      assertThat(result.get().code()).isEqualTo(ExitCode.OK);
      assertThat(result.get().summary().recorded()).isEqualTo(2);
    }
  }

  @Test
  void a_pipe_is_resumed_from_its_copy_without_being_given_again() throws Exception {
    try (Origin origin = Origin.start()) {
      String list = origin.url("/status/200") + "\n" + origin.url("/status/201") + "\n";
      RunResult first = Runs.run(piped("run"), Runs.stdin(list));
      assertThat(first.summary().recorded()).isEqualTo(2);
      Path journal = tmp.resolve("run").resolve(Journal.FILE);
      Files.write(journal, Files.readAllLines(journal).subList(0, 1));

      RunResult again = Runs.run(piped("run"));

      assertThat(again.code()).isEqualTo(ExitCode.OK);
      assertThat(Runs.records(tmp.resolve("run")).keySet()).containsExactly(1L, 2L);
      assertThat(tmp.resolve("run/input.spool")).hasContent(list);
      assertThat(origin.requests()).isEqualTo(3);
    }
  }

  @Test
  void the_same_pipe_may_be_given_again_but_no_other() throws Exception {
    try (Origin origin = Origin.start()) {
      String list = origin.url("/status/200") + "\n";
      var _ = Runs.run(piped("run"), Runs.stdin(list));

      assertThat(Runs.run(piped("run"), Runs.stdin(list)).code()).isEqualTo(ExitCode.OK);
      assertThatThrownBy(() -> Runs.run(piped("run"), Runs.stdin(list + list)))
          .isInstanceOf(RunException.class)
          .hasMessage(
              "cannot resume: standard input is not what the run was given before"
                  + " (it differs after byte 0)")
          .extracting(e -> ((RunException) e).code())
          .isEqualTo(ExitCode.REFUSED);
    }
  }

  @Test
  void a_copy_that_was_cut_short_needs_the_pipe_again() throws Exception {
    try (Origin origin = Origin.start()) {
      String one = origin.url("/status/200") + "\n";
      Path run = tmp.resolve("run");
      var _ = Runs.run(piped("run"), Runs.stdin(one + one + one));
      // As it is when the process was killed while it copied, after two records.
      Files.delete(run.resolve("input.spool"));
      Files.writeString(run.resolve("input.spool.part"), one + one + one.substring(0, 5));
      Files.write(
          run.resolve(Journal.FILE), Files.readAllLines(run.resolve(Journal.FILE)).subList(0, 1));
      List<String> marks = Files.readAllLines(run.resolve(DigestLog.FILE));
      Files.writeString(run.resolve(DigestLog.FILE), "");
      assertThat(marks).last().asString().endsWith(" end");

      assertThatThrownBy(() -> Runs.run(piped("run")))
          .hasMessage(
              "cannot resume: the run was killed while it read standard input; give it again");
      Files.delete(run.resolve(Journal.FILE));
      RunResult result = Runs.run(piped("run"), Runs.stdin(one + one + one));

      assertThat(result.summary().text()).startsWith("requests   3 in, 3 recorded\n");
      assertThat(run.resolve("input.spool")).hasContent(one + one + one);
      assertThat(run.resolve("input.spool.part")).doesNotExist();
    }
  }

  @Test
  void a_compressed_pipe_is_read_as_it_comes() throws Exception {
    try (Origin origin = Origin.start()) {
      byte[] half = gzip(origin.url("/status/200") + "\n");
      // Two members one after the other are one stream, as `cat a.gz b.gz` makes it.
      InputStream both =
          new SequenceInputStream(new ByteArrayInputStream(half), new ByteArrayInputStream(half));

      RunResult result = Runs.run(piped("run"), both);

      assertThat(result.summary().text()).startsWith("requests   2 in, 2 recorded\n");
    }
  }

  @Test
  void an_input_that_is_damaged_ends_the_run_after_what_could_be_read() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list = tmp.resolve("urls.gz");
      byte[] good = gzip((origin.url("/delay?ms=100") + "\n").repeat(3));
      byte[] bad = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1};
      byte[] both = Arrays.copyOf(good, good.length + bad.length);
      System.arraycopy(bad, 0, both, good.length, bad.length);
      Files.write(list, both);

      RunResult result = Runs.run(Runs.of(list, tmp.resolve("run")));

      assertThat(result.code()).isEqualTo(ExitCode.USAGE);
      assertThat(result.message()).startsWith("cannot read " + list + " at line 4: ");
      assertThat(result.summary().text()).startsWith("requests   at least 3 in, 3 recorded\n");
      assertThat(Runs.records(tmp.resolve("run"))).hasSize(3);
    }
  }

  private FetchOptionsBuilder piped(String directory) {
    return FetchOptions.of(List.of("-")).output(tmp.resolve(directory));
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
