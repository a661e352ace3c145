// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A command that fetches a list of URLs, 64 at once.
enum CliTool {
  BELAY("belay fetch") {
    @Override
    List<String> command(Path folder, List<String> urls) throws IOException {
      Files.write(folder.resolve("urls.txt"), urls);
      return List.of(
          launcher().toString(), "fetch", "urls.txt", "-o", "run", "-c", "64", "-p", "64", "-q");
    }

    @Override
    Set<String> records(Path folder) throws IOException {
      return found(folder.resolve("run/results.jsonl"), "\"url\":\"([^\"]*)\".*\"status\":");
    }
  },
  CURL("curl --parallel") {
    @Override
    List<String> command(Path folder, List<String> urls) throws IOException {
      // Into files: to repeat a request, curl cuts off what came before, and fails at /dev/null.
      Files.createDirectories(folder.resolve("files"));
      List<String> lines = new ArrayList<>();
      for (String url : urls) {
        lines.add("url = \"" + url + "\"\noutput = \"files/" + (lines.size() + 1) + "\"");
      }
      Files.write(folder.resolve("curl.cfg"), lines);
      return List.of(
          "curl",
          "-s",
          "--parallel",
          "--parallel-max",
          "64",
          "--retry",
          "3",
          "-w",
          "%{http_code} %{url}\\n",
          "-K",
          "curl.cfg");
    }

    @Override
    Set<String> records(Path folder) throws IOException {
      return found(folder.resolve("out"), "^\\d{3} (\\S+)$");
    }
  },
  WGET2("wget2") {
    @Override
    List<String> command(Path folder, List<String> urls) throws IOException {
      Files.write(folder.resolve("urls.txt"), urls);
      return List.of(
          "wget2",
          "-q",
          "--max-threads=64",
          "--no-robots",
          "-O",
          "/dev/null",
          "--stats-site=csv:site.csv",
          "--tries=4",
          "-i",
          "urls.txt");
    }

    @Override
    Set<String> records(Path folder) throws IOException {
      return found(folder.resolve("site.csv"), "^\\d+,\\d+,([^,]+),\\d{3},");
    }
  },
  ARIA2("aria2c") {
    @Override
    List<String> command(Path folder, List<String> urls) throws IOException {
      List<String> lines = new ArrayList<>();
      int number = 0;
      for (String url : urls) {
        lines.add(url + "\n out=" + ++number);
      }
      Files.write(folder.resolve("aria.txt"), lines);
      return List.of(
          "aria2c",
          "-q",
          "-j",
          "64",
          "-d",
          "files",
          "-i",
          "aria.txt",
          "--max-tries=4",
          "--retry-wait=1",
          "--allow-overwrite=true",
          "--auto-file-renaming=false",
          "-c",
          "--auto-save-interval=1");
    }

    // It keeps none but the files themselves.
    @Override
    Set<String> records(Path folder) throws IOException {
      Path files = folder.resolve("files");
      Set<String> names = new HashSet<>();
      if (Files.isDirectory(files)) {
        try (Stream<Path> entries = Files.list(files)) {
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.endsWith(".aria2"))
              .forEach(names::add);
        }
      }
      return names;
    }
  };

  final String title;

  CliTool(String title) {
    this.title = title;
  }

  /// Its command line, with the files that it wants in a folder that it is started in. The same
  /// command goes on with what an earlier one has left there, if the tool can do that.
  abstract List<String> command(Path folder, List<String> urls) throws IOException;

  /// What it can tell afterwards of each request.
  abstract Set<String> records(Path folder) throws IOException;

  /// The program that must be there.
  String program() {
    return this == BELAY
        ? launcher().toString()
        : name().toLowerCase(java.util.Locale.ROOT).replace("aria2", "aria2c");
  }

  /// The launcher of this source tree, which builds the command when it is outdated.
  static Path launcher() {
    try {
      Path classes =
          Path.of(CliTool.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path at = classes.toAbsolutePath();
      while (at != null && !Files.isExecutable(at.resolve("belay"))) {
        at = at.getParent();
      }
      if (at == null) {
        throw new IllegalStateException("no launcher above " + classes);
      }
      return at.resolve("belay");
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> found(Path file, String pattern) throws IOException {
    Set<String> found = new HashSet<>();
    if (!Files.exists(file)) {
      return found;
    }
    Pattern compiled = Pattern.compile(pattern);
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(line -> {
        Matcher matcher = compiled.matcher(line);
        if (matcher.find()) {
          found.add(matcher.group(1));
        }
      });
    }
    return found;
  }
}
