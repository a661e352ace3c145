// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As many records as requests, however the command is ended, when it is resumed to its end.
class ConservationTest {
  private static final int AT_ONCE = 4;

  @TempDir Path dir;

  @Test
  void twenty_runs_that_are_ended_in_every_way_lose_and_double_nothing() throws Exception {
    var _ = runs(20, 300, 1);
  }

  @Test
  void a_full_disk_loses_nothing() throws Exception {
    new ViolentRun(dir.resolve("full"), 300, new Random(5)).run(Ending.FULL_DISK);
  }

  @Test
  @Tag("stress")
  void two_hundred_runs_of_two_thousand_requests() throws Exception {
    Map<Ending, Integer> counts = runs(200, 2000, System.nanoTime());
    System.out.println(
        "STRESS conservation: 200 runs of 2000 requests ended by "
            + counts
            + ", each resumed to its end: 0 lost, 0 doubled");
  }

  private Map<Ending, Integer> runs(int count, int requests, long seed) throws Exception {
    Map<Ending, Integer> counts = new EnumMap<>(Ending.class);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < count; i++) {
        Ending ending = Ending.values()[i % Ending.values().length];
        counts.merge(ending, 1, Integer::sum);
        Path folder = Files.createDirectories(dir.resolve("run" + i));
        Random random = new Random(seed + i);
        running.add(threads.submit(() -> new ViolentRun(folder, requests, random).call(ending)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    assertThat(counts).containsKeys(Ending.values());
    return counts;
  }

  @Test
  void no_post_is_sent_twice_when_its_job_is_killed() throws Exception {
    posts(2, 200, 7);
  }

  @Test
  @Tag("stress")
  void no_post_of_fifty_killed_jobs_is_sent_twice() throws Exception {
    int unknown = posts(50, 1000, System.nanoTime());
    System.out.println(
        "STRESS posts: 50 jobs of 1000 killed at random, 0 sent twice, " + unknown + " unknown");
  }

  private int posts(int jobs, int requests, long seed) throws Exception {
    int unknown = 0;
    for (int job = 0; job < jobs; job++) {
      Path folder = Files.createDirectories(dir.resolve("post" + job));
      unknown += new PostJob(folder, requests, new Random(seed + job)).run();
    }
    return unknown;
  }

  @Test
  void what_may_have_been_sent_is_sent_again_when_the_user_says_so() throws Exception {
    try (Site site =
        Site.start(asked -> asked.number() > 4 ? Site.Answer.of(200, "") : waiting())) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        urls.add(site.url("/" + i));
      }
      Files.write(dir.resolve("urls.txt"), urls);
      var killed = BelayProcess.start(dir, "fetch", "urls.txt", "-X", "POST", "-o", "run");
      BelayProcess.awaitTrue(() -> site.count() == 4);
      killed.process().destroyForcibly();
      var _ = Shell.finish(killed);
      var resumed =
          Shell.finish(BelayProcess.start(dir, "resume", "run", "--resume-unknown", "retry"));
      assertThat(resumed.exit()).as(resumed.err()).isZero();
      assertThat(site.count()).isEqualTo(8);
    }
  }

  private static Site.Answer waiting() throws InterruptedException {
    new java.util.concurrent.CountDownLatch(1).await();
    return null;
  }

  @Test
  void a_second_process_is_refused_and_told_the_first_one() throws Exception {
    try (Site site = Site.start(asked -> waiting())) {
      Files.writeString(dir.resolve("urls.txt"), site.url("/") + "\n");
      var first = BelayProcess.start(dir, "fetch", "urls.txt", "-o", "run");
      BelayProcess.awaitTrue(() -> site.count() == 1);
      var second = Shell.finish(BelayProcess.start(dir, "resume", "run"));
      assertThat(second.exit()).isEqualTo(2);
      assertThat(second.err())
          .isEqualTo("belay: run is in use by process " + first.process().pid() + "\n");
      first.process().destroyForcibly();
      var _ = Shell.finish(first);
    }
  }
}
