// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Site;
import dev.belay.testing.Site.Answer;
import dev.belay.testing.Site.Asked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One run against a server with faults: ended badly, perhaps more than once, and then resumed to
/// its end.
final class ViolentRun {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern NUMBER = Pattern.compile("/(\\d+)");

  private final Path folder;
  private final int requests;
  private final Random random;
  private final Map<String, Integer> times = new ConcurrentHashMap<>();
  private volatile String padding = "";

  ViolentRun(Path folder, int requests, Random random) {
    this.folder = folder;
    this.requests = requests;
    this.random = random;
  }

  Void call(Ending ending) throws Exception {
    run(ending);
    return null;
  }

  void run(Ending ending) throws Exception {
    Files.createDirectories(folder);
    Path run = folder.resolve("run");
    // With bodies in them even a few hundred records are more than a mebibyte.
    padding = ending == Ending.FULL_DISK ? " ".repeat(5000) : "";
    try (Site site = Site.start(this::answer)) {
      List<String> urls = new ArrayList<>();
      for (int i = 1; i <= requests; i++) {
        urls.add(site.url("/" + i));
      }
      Files.write(folder.resolve("urls.txt"), urls);
      if (ending == Ending.FULL_DISK) {
        fullDisk(run);
      } else {
        badEnd(ending, site);
        if (random.nextInt(4) == 0 && !isFinished(run)) {
          // Once more, while it is resumed.
          var again = start("resume", "run");
          awaitSome(site, again);
          again.process().destroyForcibly();
          var _ = Shell.finish(again);
        }
        toTheEnd(run);
      }
    }
  }

  private Answer answer(Asked asked) {
    Matcher matcher = NUMBER.matcher(asked.target());
    int n = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    int time = times.merge(asked.target(), 1, Integer::sum);
    LockSupport.parkNanos(1_000_000);
    if (time == 1 && n % 400 == 33) {
      return Answer.of(429, "", "Retry-After", "0");
    }
    if (time == 1) {
      switch (n % 40) {
        case 7 -> {
          return Answer.of(503, "");
        }
        case 13 -> {
          return Answer.of(200, "a body that is cut").cut(5);
        }
        case 21 -> {
          return null;
        }
        default -> {
          // As it should be.
        }
      }
    }
    return Answer.of(n % 40 == 3 ? 404 : 200, "body " + n + padding);
  }

  private Shell.Running start(String... args) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(List.of("-c", "32", "-p", "32", "--circuit", "20", "--retries", "2"));
    return BelayProcess.start(folder, all.toArray(String[]::new));
  }

  private void badEnd(Ending ending, Site site) throws Exception {
    var running = start("fetch", "urls.txt", "-o", "run");
    awaitSome(site, running);
    switch (ending) {
      case KILLED -> running.process().destroyForcibly();
      case INTERRUPTED_ONCE -> BelayProcess.signal(running, "INT");
      case TERMINATED -> BelayProcess.signal(running, "TERM");
      case INTERRUPTED_TWICE -> {
        BelayProcess.signal(running, "INT");
        BelayProcess.signal(running, "INT");
      }
      case SERVER_GONE -> site.goAway();
      case SERVER_GONE_AND_BACK -> {
        site.goAway();
        LockSupport.parkNanos(random.nextLong(500_000_000));
        site.comeBack();
      }
      case FULL_DISK -> throw new IllegalStateException("has its own way");
    }
    if (!running.process().waitFor(120, TimeUnit.SECONDS)) {
      running.process().destroyForcibly();
    }
    var result = Shell.finish(running);
    switch (ending) {
      case KILLED -> assertThat(result.exit()).isIn(137, 0, 3);
      case INTERRUPTED_ONCE, INTERRUPTED_TWICE -> stopped(result, 130);
      case TERMINATED -> stopped(result, 143);
      default -> assertThat(result.exit()).as(result.err()).isIn(0, 3, 4);
    }
    if (ending == Ending.SERVER_GONE) {
      site.comeBack();
    }
  }

  /// It may have been done just before the signal came.
  private static void stopped(Shell.Result result, int code) {
    assertThat(result.exit()).as(result.err()).isIn(code, 0, 3);
    if (result.exit() == code && result.err().contains(" left\n")) {
      assertThat(result.err()).containsPattern("resume .*run");
    }
  }

  private void awaitSome(Site site, Shell.Running running) throws Exception {
    int until = site.count() + 1 + random.nextInt(requests);
    BelayProcess.awaitTrue(PATIENCE, () -> site.count() >= until || !running.process().isAlive());
  }

  /// The run lies on a disk of its own that has not the room for all of its records.
  private void fullDisk(Path run) throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
    try {
      var full = Shell.finish(start("fetch", "urls.txt", "-o", "disk/run", "--inline-body"));
      assertThat(full.exit()).as(full.err()).isEqualTo(5);
      assertThat(full.err()).contains("cannot write ").contains("o space left on device");
      var still = Shell.finish(start("resume", "disk/run"));
      assertThat(still.exit()).as(still.err()).isIn(2, 5);
      mount("-o", "remount,size=64m", disk.toString());
      toTheEnd(disk.resolve("run"));
    } finally {
      var _ = Shell.run(folder, environment(), List.of("umount", disk.toString()));
    }
  }

  private void mount(String... args) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(args));
    var result = Shell.run(folder, environment(), command);
    assertThat(result.exit())
        .as("a small disk must be mounted for this test, which needs root: " + result.err())
        .isZero();
  }

  private static Map<String, String> environment() {
    return Map.of("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin");
  }

  private boolean isFinished(Path run) throws Exception {
    return Files.readString(run.resolve("run.json")).contains("\"finished\"");
  }

  /// In this process: starting another takes longer than what it has to do.
  private static Shell.Result resume(Path run) {
    return CommandLineTest.belay(
        "resume", run.toString(), "-c", "32", "-p", "32", "--circuit", "20");
  }

  private void toTheEnd(Path run) throws Exception {
    Shell.Result end = resume(run);
    for (int more = 0; end.exit() == 4 && more < 5; more++) {
      end = resume(run);
    }
    assertThat(end.exit()).as(end.err()).isIn(0, 3);
    int[] seen = new int[requests];
    for (String line : Files.readAllLines(run.resolve("results.jsonl"))) {
      JsonNode record = JSON.readTree(line);
      seen[record.get("ordinal").asInt() - 1]++;
    }
    assertThat(Arrays.stream(seen)).as("records of each request").containsOnly(1);
    assertThat(end.err()).contains(" in, ").contains("nothing left");
  }
}
