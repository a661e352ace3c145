// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The command that a run came from, and where it looks for files.
///
/// @param command its arguments, without the run directory, secrets masked; recorded so that the
///   run can be gone on with
/// @param directory where relative names of files begin
/// @param records where records go instead of a run directory, or null
/// @param ordered whether they come there in the order of the input
/// @param retryOf the run whose failures are to be made again, or null
/// @param only which of them
public record Invocation(
    List<String> command,
    Path directory,
    @Nullable OutputStream records,
    boolean ordered,
    @Nullable Path retryOf,
    List<String> only) {
  static final Invocation UNKNOWN =
      new Invocation(List.of(), Path.of(""), null, false, null, List.of());

  /// Copies the list.
  public Invocation {
    command = List.copyOf(command);
    only = List.copyOf(only);
    var _ = new Failed(only);
    if (ordered && records == null) {
      throw new IllegalArgumentException(
          "ordered needs -o -: the records of a run directory come as requests end");
    }
  }

  Path resolve(String file) {
    return directory.resolve(file);
  }
}
