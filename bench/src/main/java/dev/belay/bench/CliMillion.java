// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A million requests by `belay fetch` to a local nginx, between two halves of the same by a bare
/// session in a process with the same options: throughput and the most memory that each had.
final class CliMillion implements Table {
  private static final int REQUESTS = Integer.getInteger("requests", 1_000_000);

  @Override
  public void hold() throws Exception {
    var _ =
        new ProcessBuilder(CliTool.launcher().toString(), "--version")
            .inheritIO()
            .start()
            .waitFor();
    Path folder = Files.createTempDirectory("belay-bench-million");
    try (CliServer server =
        CliServer.start(Files.createDirectories(folder.resolve("nginx")), false)) {
      WatchedProcess.Cost before = bare(server, folder);
      WatchedProcess.Cost fetch = fetch(server, folder);
      WatchedProcess.Cost after = bare(server, folder);
      long records;
      try (Stream<String> lines = Files.lines(folder.resolve("run/results.jsonl"))) {
        records = lines.count();
      }
      double bareRate = REQUESTS / 2 * 2 / (before.wall() + after.wall());
      double rate = REQUESTS / fetch.wall();
      System.out.printf(
          Locale.ROOT,
          "bare session %,8.0f/s  %4.0f us CPU  %4.0f MB%n",
          bareRate,
          (before.cpu() + after.cpu()) / REQUESTS * 1e6,
          Math.max(before.peakMegabytes(), after.peakMegabytes()));
      System.out.printf(
          Locale.ROOT,
          "belay fetch  %,8.0f/s  %4.0f us CPU  %4.0f MB  %,d records of %,d, exit %d%n",
          rate,
          fetch.cpu() / REQUESTS * 1e6,
          fetch.peakMegabytes(),
          records,
          REQUESTS,
          fetch.exit());
      System.out.printf(
          Locale.ROOT,
          "throughput %.2f of the bare session's (bar 0.60), memory %.0f MB (bar 500)%n",
          rate / bareRate,
          fetch.peakMegabytes());
    } finally {
      CliContest.delete(folder);
    }
  }

  private static WatchedProcess.Cost fetch(CliServer server, Path folder) throws Exception {
    try (BufferedWriter list = Files.newBufferedWriter(folder.resolve("urls.txt"))) {
      for (int i = 0; i < REQUESTS; i++) {
        list.write(server.url(server.fast, i));
        list.write('\n');
      }
    }
    return WatchedProcess.run(
        folder,
        List.of(
            CliTool.launcher().toString(),
            "fetch",
            "urls.txt",
            "-o",
            "run",
            "-c",
            "64",
            "-p",
            "64",
            "-q"),
        () -> false);
  }

  private static WatchedProcess.Cost bare(CliServer server, Path folder) throws Exception {
    WatchedProcess.Cost cost =
        WatchedProcess.run(
            folder,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BareSession.class.getName(),
                server.url(server.fast, 0),
                Integer.toString(REQUESTS / 2)),
            () -> false);
    if (cost.exit() != 0) {
      throw new IllegalStateException(
          "the bare session failed: " + Files.readString(folder.resolve("err")));
    }
    return cost;
  }
}
