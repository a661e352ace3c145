// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.http.Attempt;
import dev.belay.http.ErrorClass;
import dev.belay.http.Headers;
import dev.belay.http.LimitTimes;
import dev.belay.http.Timings;
import dev.belay.http.WaitReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Instant THEN = Instant.parse("2026-11-22T12:00:00.125Z");

  @TempDir Path tmp;

  @Test
  void a_journal_cut_at_any_byte_of_its_last_two_records_ends_with_the_same_set() throws Exception {
    try (Journal journal = Journal.open(tmp, Sync.NONE, new Tally())) {
      for (long ordinal : List.of(1L, 5L, 2L, 4L, 3L)) {
        journal.append(record(ordinal));
      }
    }
    byte[] whole = Files.readAllBytes(tmp.resolve(Journal.FILE));
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < whole.length; i++) {
      if (whole[i] == '\n') {
        ends.add(i + 1);
      }
    }
    assertThat(ends).hasSize(5);

    for (int cut = ends.get(2); cut <= whole.length; cut++) {
      Path directory = Files.createDirectory(tmp.resolve("cut" + cut));
      Files.write(directory.resolve(Journal.FILE), Arrays.copyOf(whole, cut));
      int end = cut;
      long sound = ends.stream().filter(e -> e <= end).count();
      Tally tally = new Tally();
      try (Journal journal = Journal.open(directory, Sync.NONE, tally)) {
        assertThat(journal.count()).as("cut at %s", cut).isEqualTo(sound);
        assertThat(tally.recorded()).isEqualTo(sound);
        for (long ordinal = 1; ordinal <= 5; ordinal++) {
          if (!journal.isDone(ordinal)) {
            journal.append(record(ordinal));
          }
        }
      }
      assertThat(Runs.records(directory).keySet()).containsExactlyElementsOf(Runs.oneTo(5));
      assertThat(Files.size(directory.resolve(Journal.FILE))).isEqualTo(whole.length);
    }
  }

  @Test
  void a_tail_of_zeros_or_of_half_a_line_with_its_end_is_cut_off() throws Exception {
    for (String tail : List.of("\0\0\0\0", "\0\0\n", "{\"schema\":1,\"ordi\n", "}\n", "\n")) {
      Path directory = Files.createTempDirectory(tmp, "tail");
      try (Journal journal = Journal.open(directory, Sync.EACH, new Tally())) {
        journal.append(record(1));
      }
      Path file = directory.resolve(Journal.FILE);
      byte[] sound = Files.readAllBytes(file);
      Files.writeString(file, Files.readString(file) + tail);

      Journal.open(directory, Sync.NONE, new Tally()).close();

      assertThat(Files.readAllBytes(file)).as("after %s", tail).isEqualTo(sound);
    }
  }

  @Test
  void damage_in_the_middle_is_not_guessed_at() throws Exception {
    try (Journal journal = Journal.open(tmp, Sync.NONE, new Tally())) {
      journal.append(record(1));
      journal.append(record(2));
    }
    Path file = tmp.resolve(Journal.FILE);
    String whole = Files.readString(file);
    Files.writeString(file, whole.replaceFirst("schema", "sch\"ema"));
    assertThatThrownBy(() -> Journal.open(tmp, Sync.NONE, new Tally()))
        .hasMessage("cannot resume: " + file + " is damaged at line 1");

    Files.writeString(file, whole + whole);
    assertThatThrownBy(() -> Journal.open(tmp, Sync.NONE, new Tally()))
        .hasMessage("cannot resume: " + file + " is damaged at line 3");
  }

  @Test
  void a_request_never_gets_a_second_record() throws Exception {
    try (Journal journal = Journal.open(tmp, Sync.NONE, new Tally())) {
      journal.append(record(7));
      assertThatThrownBy(() -> journal.append(record(7)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("request 7 has its record already");
    }
    assertThat(Files.readAllLines(tmp.resolve(Journal.FILE))).hasSize(1);
  }

  @Test
  void lines_of_many_threads_do_not_mix() throws Exception {
    try (Journal journal = Journal.open(tmp, Sync.NONE, new Tally())) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        long first = 1 + t * 500L;
        threads.add(
            Thread.startVirtualThread(() -> {
              for (long ordinal = first; ordinal < first + 500; ordinal++) {
                try {
                  journal.append(record(ordinal));
                } catch (WriteFailedException e) {
                  throw new IllegalStateException(e);
                }
              }
            }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(Runs.records(tmp).keySet()).containsExactlyElementsOf(Runs.oneTo(4000));
  }

  @Test
  void an_interrupted_writer_does_no_harm_to_the_others() throws Exception {
    try (Journal journal = Journal.open(tmp, Sync.EACH, new Tally())) {
      Thread.currentThread().interrupt();
      journal.append(record(1));
      assertThat(Thread.interrupted()).isTrue();
      journal.append(record(2));
    }
    assertThat(Runs.records(tmp)).hasSize(2);
  }

  @Test
  void a_record_read_back_gives_the_figures_it_had() {
    for (ResultRecord record : List.of(record(3), retried(4), bad(5))) {
      RecordWriter writer = new RecordWriter();
      int length = writer.encode(record);
      Figures read = RecordReader.read(Arrays.copyOf(writer.bytes(), length - 1));
      assertThat(read)
          .usingRecursiveComparison()
          .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : 1, Double.class)
          .isEqualTo(record.figures());
    }
  }

  @Test
  void a_record_is_the_documented_line() {
    RecordWriter writer = new RecordWriter();
    int length = writer.encode(retried(4));
    assertThat(new String(writer.bytes(), 0, length, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schema":1,"ordinal":4,"line":9,"input":"urls.txt","id":"4","outcome":"ok",\
            "method":"GET","url":"http://***@a.example/?token=***&page=2",\
            "host_key":"http://a.example:80","status":200,"http_version":"HTTP/1.1",\
            "remote_ip":"127.0.0.1","connection_reused":true,"attempts":2,\
            "history":[{"n":1,"start":"2026-11-22T12:00:00.125Z","status":503,"total_ms":10.000,\
            "wait_ms":20.000,"wait_reason":"retry_after","retry_after_ms":20.000}],\
            "queued":"2026-11-22T12:00:00.125Z","start":"2026-11-22T12:00:00.125Z",\
            "end":"2026-11-22T12:00:00.155Z",\
            "time":{"queue":1.500,"limit":5.001,"limit_per_host":5.001,"send":1.000,"ttfb":20.000,"body":9.000,\
            "total":30.000,"overall":66.501},"bytes_sent":100,"bytes_received":2000,\
            "bytes_decoded":4000,"content_type":"text/html","etag":"\\"x\\"",\
            "meta":{"a":[1,"ä"]}}
            """);
  }

  private static ResultRecord record(long ordinal) {
    Timings timings = timings(0, 0, 12);
    return new ResultRecord(
        line(ordinal),
        null,
        RecordOutcome.OK,
        "GET",
        "http://a.example/é",
        "http://a.example:80",
        answer(200),
        List.of(attempt(1, 200, 12, 0, WaitReason.NONE)),
        THEN,
        Duration.ofNanos(1_500_000),
        timings.limits(),
        timings,
        null,
        null,
        null,
        null,
        ResultRecord.Extras.NONE);
  }

  private static ResultRecord retried(long ordinal) {
    Timings timings = timings(5_001, 20, 65.001);
    return new ResultRecord(
        line(ordinal),
        null,
        RecordOutcome.OK,
        "GET",
        "http://me:secret@a.example/?token=abc&page=2",
        "http://a.example:80",
        answer(200),
        List.of(
            attempt(1, 503, 10, 20, WaitReason.RETRY_AFTER),
            attempt(2, 200, 30, 0, WaitReason.NONE)),
        THEN,
        Duration.ofNanos(1_500_000),
        timings.limits(),
        timings,
        null,
        null,
        null,
        "{\"a\":[1,\"ä\"]}",
        ResultRecord.Extras.NONE);
  }

  private static ResultRecord bad(long ordinal) {
    return new Draft(line(ordinal), new Fetcher.Queued(THEN, 0, LimitTimes.NONE))
        .error("bad_request_line", null, "no", null, false);
  }

  private static RequestLine line(long ordinal) {
    return new RequestLine(ordinal, "urls.txt", 9, Format.TEXT, null, new byte[0], 0);
  }

  private static ResultRecord.Answer answer(int status) {
    Headers headers = Headers.empty().with("Content-Type", "text/html").with("ETag", "\"x\"");
    return new ResultRecord.Answer(
        status, null, List.of(), "HTTP/1.1", "127.0.0.1", true, 100, 2000, 4000, headers);
  }

  private static Attempt attempt(int n, int status, long total, long wait, WaitReason why) {
    ErrorClass none = null;
    return new Attempt(
        n,
        THEN,
        status,
        none,
        Duration.ofMillis(total),
        Duration.ofMillis(wait),
        why,
        wait == 0 ? null : Duration.ofMillis(wait));
  }

  private static Timings timings(long limitMicros, long backoffMs, double overallMs) {
    Duration zero = Duration.ZERO;
    return new Timings(
        Duration.ofNanos(limitMicros * 1000),
        zero,
        Duration.ofNanos(limitMicros * 1000),
        zero,
        zero,
        Duration.ofMillis(backoffMs),
        null,
        null,
        null,
        Duration.ofMillis(1),
        Duration.ofMillis(20),
        Duration.ofMillis(9),
        Duration.ofMillis(overallMs > 13 ? 30 : 12),
        Duration.ofNanos((long) (overallMs * 1_000_000)));
  }
}
