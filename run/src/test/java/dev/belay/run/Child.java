// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.http.Session;
import dev.belay.origin.Origin;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// A run in a process of its own: `Child LIST DIRECTORY [METHOD]`; or its report: `Child report RUN
/// PAGE PICTURE`.
final class Child {
  private Child() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("report")) {
      report(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
      return;
    }
    FetchOptionsBuilder options =
        FetchOptions.of(List.of(args[0]))
            .output(Path.of(args[1]))
            .concurrency(32)
            .perHost(32)
            .method(args.length > 2 ? args[2] : null);
    try (FetchRun run = FetchRun.open(options.build(), System.in)) {
      System.out.println("opened");
      System.exit(run.execute(progress -> {}).code().code());
    } catch (RunException e) {
      System.out.println(e.getMessage());
      System.exit(e.code().code());
    }
  }

  private static void report(Path run, Path page, Path picture) throws Exception {
    RunReport report = RunReport.read(run);
    Files.writeString(page, report.html());
    Files.writeString(picture, report.svg());
    System.out.println("recorded=" + report.summary().recorded());
    System.out.println(Files.readString(Path.of("/proc/self/status")));
  }

  /// A process that reports a run and tells its own memory.
  static Process report(Path run, Path page) throws Exception {
    return start(
        "report", run.toString(), page.toString(), page.resolveSibling("timeline.svg").toString());
  }

  static Process start(String... args) throws Exception {
    return start(command(args));
  }

  /// Starts it from a shell that has done something before, such as setting a limit.
  static Process startUnder(String shellCommand, String... args) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", shellCommand + "; exec \"$@\"", "sh"));
    command.addAll(command(args));
    return start(command);
  }

  private static List<String> command(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx200m", "-XX:-UsePerfData", "-cp", classPath(), Child.class.getName()));
    command.addAll(List.of(args));
    return command;
  }

  private static Process start(List<String> command) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  /// Where the classes of this test come from, whether its own JVM has them on a class path or in
  /// modules.
  private static String classPath() {
    return Stream.of(
            Child.class,
            FetchRun.class,
            Session.class,
            Async.class,
            dev.belay.timeline.Span.class,
            Origin.class,
            JsonMapper.class,
            JsonFactory.class,
            named("com.fasterxml.jackson.annotation.JsonView"),
            Histogram.class,
            named("org.apache.hc.core5.http.HttpHost"))
        .flatMap(Child::locations)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// Classes of modules that this one does not read.
  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<String> locations(Class<?> type) {
    try {
      Path path = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      // A module that surefire has patched tells one of its two places only.
      return path.endsWith("classes") || path.endsWith("test-classes")
          ? Stream.of(path.resolveSibling("classes"), path.resolveSibling("test-classes"))
              .map(Path::toString)
          : Stream.of(path.toString());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
