// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The command that a run recorded of itself.
///
/// @param run the run directory
/// @param command its arguments, secrets masked
/// @param directory where relative names of files begin
public record RunHistory(Path run, List<String> command, Path directory) {
  /// Copies the list.
  public RunHistory {
    command = List.copyOf(command);
  }

  /// Reads what a run recorded.
  ///
  /// @param run the run directory
  /// @return the command
  /// @throws RunException when it is no run directory, or knows of no command
  public static RunHistory read(Path run) throws RunException {
    if (!Files.exists(run.resolve(Manifest.FILE))) {
      throw new RunException(
          ExitCode.USAGE, run + " is no run directory: it has no " + Manifest.FILE);
    }
    JsonNode root = Manifest.read(run).root();
    List<String> command = new ArrayList<>();
    root.path("command").forEach(word -> command.add(word.asString("")));
    if (command.isEmpty()) {
      throw new RunException(
          ExitCode.USAGE, run + " has no recorded command: give the one that it was begun with");
    }
    return new RunHistory(run, command, Path.of(root.path("directory").asString("")));
  }
}
