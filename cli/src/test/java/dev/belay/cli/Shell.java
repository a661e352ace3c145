// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Runs a process to its end and tells what it said.
final class Shell {

  /// What a process left behind.
  record Result(int exit, String out, String err) {}

  private Shell() {}

  /// The root of the project, above this module.
  static Path projectRoot() {
    return Path.of("").toAbsolutePath().getParent();
  }

  /// Runs `command` in `directory` with exactly the environment `env`.
  static Result run(Path directory, Map<String, String> env, List<String> command)
      throws InterruptedException {
    return finish(start(directory, env, command));
  }

  /// A process that is under way, with the files its output goes to.
  record Running(Process process, Path out, Path err) {}

  /// Starts `command` and does not wait for it.
  static Running start(Path directory, Map<String, String> env, List<String> command) {
    try {
      var out = Files.createTempFile("belay-test", ".out");
      var err = Files.createTempFile("belay-test", ".err");
      var builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().clear();
      builder.environment().putAll(env);
      builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      return new Running(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException("starting " + command, e);
    }
  }

  /// Waits for a process and reads what it said.
  static Result finish(Running running) throws InterruptedException {
    try {
      int exit = running.process().waitFor();
      var result =
          new Result(
              exit, Files.readString(running.out(), UTF_8), Files.readString(running.err(), UTF_8));
      Files.delete(running.out());
      Files.delete(running.err());
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException("reading the output of " + running.process(), e);
    }
  }
}
