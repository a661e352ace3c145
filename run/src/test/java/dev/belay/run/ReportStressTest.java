// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The report of a run that was very long.
@Tag("stress")
class ReportStressTest {
  private static final int RECORDS = 1_000_000;
  private static final int MEMORY_MB = 500;
  private static final int PAGE_BYTES = 2_000_000;

  @TempDir Path tmp;

  @Test
  void a_million_records_make_a_small_page_in_bounded_memory() throws Exception {
    Path run = SampleJournal.write(tmp.resolve("run"), RECORDS);
    long begun = System.nanoTime();

    Process child = Child.report(run, tmp.resolve("report.html"));
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(said).isZero();
    double seconds = (System.nanoTime() - begun) / 1e9;
    Matcher peak = Pattern.compile("VmHWM:\\s+(\\d+) kB").matcher(said);
    assertThat(peak.find()).as(said).isTrue();
    long megabytes = Long.parseLong(peak.group(1)) / 1000;
    long page = Files.size(tmp.resolve("report.html"));
    System.out.printf(
        "STRESS report: %,d records of %,d MB, %.1f s, %d MB at most, page of %d kB%n",
        RECORDS,
        Files.size(run.resolve("results.jsonl")) / 1_000_000,
        seconds,
        megabytes,
        page / 1000);
    assertThat(megabytes).isLessThan(MEMORY_MB);
    assertThat(page).isLessThan(PAGE_BYTES);
    assertThat(said).contains("recorded=" + RECORDS);
    // Twenty seconds are wanted of a machine that does nothing else; this is for one that does.
    assertThat(seconds).isLessThan(120);
  }
}
