// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a process holds besides memory: open files and live virtual threads.
record Leftovers(long files, long virtualThreads) {
  private static final Pattern VIRTUAL = Pattern.compile("\"virtual\": true");

  static Leftovers now(Path folder) throws Exception {
    // In this order: the first dump of a process opens a socket for those to come.
    long threads = virtualThreads(folder);
    return new Leftovers(openFiles(), threads);
  }

  static long openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (IOException e) {
      return -1;
    }
  }

  /// Only a dump from outside names virtual threads that are not mounted.
  private static long virtualThreads(Path folder) throws Exception {
    Path dump = Files.createTempDirectory(folder, "threads").resolve("dump.json");
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(ProcessHandle.current().pid()),
                "Thread.dump_to_file",
                "-format=json",
                dump.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(said).isZero();
    return VIRTUAL.matcher(Files.readString(dump)).results().count();
  }

  /// Fails when there is more now than there was. Ends of threads and of sockets take a moment.
  void noMoreNow(Path folder) throws Exception {
    Eventually.until("no more open files than " + files, () -> openFiles() <= files);
    long threads = virtualThreads(folder);
    for (int i = 0; i < 5 && threads > virtualThreads; i++) {
      threads = virtualThreads(folder);
    }
    assertThat(threads).as("virtual threads").isLessThanOrEqualTo(virtualThreads);
  }
}
