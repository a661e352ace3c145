// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the failures of a run are made again in a directory of their own: the input stays that of
/// the first run, its guard is taken over, and a selection says which of its requests are meant.
final class Retrying {
  private final List<Path> chain;
  private final List<String> only;

  private Retrying(List<Path> chain, List<String> only) {
    this.chain = chain;
    this.only = only;
  }

  static Retrying of(FetchOptions options) throws RunException {
    Invocation invocation = options.invocation();
    Path run = invocation.retryOf();
    if (run == null) {
      throw new IllegalStateException("no run is to be retried");
    }
    return new Retrying(Chain.of(run), invocation.only());
  }

  /// Where the retry goes: where the user wants it, else beside the first run.
  Path output(@Nullable Path wanted) {
    if (wanted != null) {
      return wanted;
    }
    Path first = chain.getFirst();
    Path name = first.getFileName();
    for (int number = chain.size(); ; number++) {
      Path next = first.resolveSibling(name + ".retry" + number);
      if (!Files.exists(next)) {
        return next;
      }
    }
  }

  /// Writes down what is to be made again, before there is a manifest.
  void begin(Path directory) throws IOException, RunException {
    Selection selection = new Failed(only).of(chain);
    if (selection.size() == 0) {
      Files.deleteIfExists(directory.resolve(RunLock.FILE));
      Files.deleteIfExists(directory);
      throw new RunException(
          ExitCode.OK,
          "nothing to retry: " + chain.getLast() + " has no record of " + String.join(",", only));
    }
    selection.write(directory);
    Path guard = chain.getFirst().resolve(DigestLog.FILE);
    Path copy = directory.resolve(DigestLog.FILE);
    Files.deleteIfExists(copy);
    if (Files.exists(guard)) {
      Files.copy(guard, copy);
    }
  }

  /// Names the run before it in the manifest of the retry. Its requests keep their keys: a server
  /// that knows them does nothing twice.
  void name(Manifest manifest) throws RunException {
    manifest.retryOf(chain.getLast(), only);
    manifest.root().put("id", Manifest.read(chain.getFirst()).id());
  }

  /// The directory that has the copy of standard input: the first of the chain.
  static Path origin(Path directory, Manifest manifest) throws RunException {
    return manifest.root().path(Chain.PARENT).isString()
        ? Chain.of(directory).getFirst()
        : directory;
  }
}
