// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Commands that fetch 20,000 small URLs from nginx, 64 at once, in turns: what it takes, what they
/// can tell afterwards, whether they heed a 429, and whether they go on after kill -9.
final class CliContest implements Table {
  private static final int URLS = Integer.getInteger("requests", 20_000);
  private static final int LIMITED = 400;
  private static final int ROUNDS = Integer.getInteger("rounds", 3);

  private Path folder = Path.of("");

  @Override
  public void hold() throws Exception {
    for (CliTool tool : CliTool.values()) {
      requireTool(tool.program());
    }
    requireTool("nginx");
    var _ =
        new ProcessBuilder(CliTool.launcher().toString(), "--version")
            .inheritIO()
            .start()
            .waitFor();
    folder = Files.createTempDirectory("belay-bench-cli");
    System.out.printf(
        Locale.ROOT,
        "%,d URLs of 200 bytes, 64 in flight, median of %d rounds; then %d URLs of a server that"
            + " allows 100/s (429, Retry-After: 1); then killed half way and called again%n",
        URLS,
        ROUNDS,
        LIMITED);
    System.out.printf(
        "%-16s %8s %8s %8s %9s %18s %26s%n",
        "", "wall s", "CPU s", "MB", "records", "429s, then ok", "after kill: asked again, kept");
    try (CliServer server =
        CliServer.start(Files.createDirectories(folder.resolve("nginx")), true)) {
      for (CliTool tool : CliTool.values()) {
        row(server, tool);
      }
    } finally {
      delete(folder);
    }
  }

  private static void requireTool(String program) {
    boolean there =
        program.contains("/")
            ? Files.isExecutable(Path.of(program))
            : Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(at -> Files.isExecutable(Path.of(at, program)));
    if (!there) {
      throw new IllegalStateException("this table needs " + program + ": install it");
    }
  }

  private void row(CliServer server, CliTool tool) throws Exception {
    List<WatchedProcess.Cost> costs = new ArrayList<>();
    int records = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Path at = fresh();
      costs.add(run(server, tool, at, server.fast, URLS, false));
      records = tool.records(at).size();
    }
    server.forget();
    var _ = run(server, tool, fresh(), server.limited, LIMITED, false);
    String refused = server.count(server.limited, 429) + ", " + server.served(server.limited);
    server.forget();
    Path at = fresh();
    var _ = run(server, tool, at, server.fast, URLS, true);
    int kept = tool.records(at).size();
    var _ = run(server, tool, at, server.fast, URLS, false);
    String resumed =
        String.format(
            Locale.ROOT,
            "%,d of %,d, %,d",
            server.count(server.fast, 0) - URLS,
            kept,
            tool.records(at).size());
    System.out.printf(
        Locale.ROOT,
        "%-16s %8.2f %8.2f %8.0f %,9d %18s %26s%n",
        tool.title,
        median(costs.stream().map(WatchedProcess.Cost::wall).toList()),
        median(costs.stream().map(WatchedProcess.Cost::cpu).toList()),
        median(costs.stream().map(WatchedProcess.Cost::peakMegabytes).toList()),
        records,
        refused,
        resumed);
  }

  private Path fresh() throws IOException {
    Path next = Files.createTempDirectory(folder, "run");
    return next;
  }

  private static WatchedProcess.Cost run(
      CliServer server, CliTool tool, Path at, int port, int urls, boolean kill) throws Exception {
    List<String> list = new ArrayList<>();
    for (int i = 0; i < urls; i++) {
      list.add(server.url(port, i));
    }
    return WatchedProcess.run(
        at,
        tool.command(at, list),
        () -> {
          try {
            return kill && server.count(port, 0) >= urls / 2;
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
