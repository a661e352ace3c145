// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A Java program run in a process of its own, from the root of the project.
public final class Program {
  /// The root of the project; tests run in the folder of their module.
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /// The libraries that the build copies for the examples.
  static final Path LIBRARIES = ROOT.resolve("examples/target/lib");

  private static final int PATIENCE_MINUTES = 5;

  /// What came of it.
  public record Ended(int code, String out, String err) {
    public List<String> lines() {
      return out.lines().toList();
    }
  }

  private Program() {}

  /// Runs a source file as the README tells readers to.
  static Ended source(String name, String... arguments) throws Exception {
    return java(command(List.of("@examples/run.args", "examples/" + name + ".java"), arguments));
  }

  /// Runs the class that the build made of it, which starts faster.
  static Ended compiled(String name, String... arguments) throws Exception {
    String path = "examples/target/classes:" + LIBRARIES + "/*";
    return java(command(List.of("-cp", path, name), arguments));
  }

  /// Runs `java` with these arguments.
  static Ended java(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    return run(command);
  }

  /// Runs a command.
  static Ended run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).directory(ROOT.toFile()).start();
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("still running after 5 minutes: " + command + "\n" + out.join());
    }
    return new Ended(process.exitValue(), out.join(), err.join());
  }

  private static List<String> command(List<String> first, String... rest) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(rest));
    return all;
  }

  private static String text(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("could not read what the program wrote", e);
    }
  }
}
