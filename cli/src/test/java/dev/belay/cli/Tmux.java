// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A real terminal of a given size, in a tmux server of its own, in which one command runs. When it
/// has ended the screen shows `EXIT` and its code, and stays.
final class Tmux implements AutoCloseable {
  private final String server = "belay-test-" + System.nanoTime();
  private final Path folder;

  private Tmux(Path folder) {
    this.folder = folder;
  }

  static Tmux start(Path folder, int columns, int rows, String environment, List<String> command)
      throws IOException, InterruptedException {
    Tmux tmux = new Tmux(folder);
    String line = command.stream().map(Tmux::quoted).collect(Collectors.joining(" "));
    Path script =
        Files.writeString(
            Files.createTempFile(folder, "command", ".sh"),
            environment + " " + line + "\necho EXIT $?\ncat\n",
            UTF_8);
    var _ =
        tmux.run(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-s",
            "main",
            "-x",
            Integer.toString(columns),
            "-y",
            Integer.toString(rows),
            "-c",
            folder.toString(),
            "sh " + quoted(script.toString()));
    return tmux;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /// What is on the screen now, line by line.
  List<String> screen() throws InterruptedException {
    return run("capture-pane", "-p", "-t", "main").lines().map(String::stripTrailing).toList();
  }

  /// The same with the sequences that change colours.
  String colours() throws InterruptedException {
    return run("capture-pane", "-p", "-e", "-t", "main");
  }

  private String run(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-L", server));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8", "TERM", "xterm-256color");
    return Shell.run(folder, environment, command).out();
  }

  @Override
  public void close() {
    try {
      var _ = run("kill-server");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
