// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The open files of a run.
///
/// @param directory where they are, locked
/// @param manifest run.json
/// @param inputs what is read
/// @param spool the copy of standard input, if that is one of the inputs
/// @param digests the guard of the input
/// @param journal the records
/// @param started the requests that must not be sent twice unawares
/// @param tally what the records count up to
record RunFiles(
    RunDirectory directory,
    Manifest manifest,
    List<Input> inputs,
    @Nullable Spool spool,
    DigestLog digests,
    Journal journal,
    StartedLog started,
    PageLog pages,
    Tally tally,
    @Nullable Selection selection)
    implements Closeable {

  Path path() {
    return directory.path();
  }

  /// Whether a request is one of this run's.
  boolean isWanted(long ordinal) {
    return selection == null || selection.contains(ordinal);
  }

  /// Whether nothing is left to do for a request.
  boolean isDone(long ordinal) {
    return journal.isDone(ordinal) && !pages.isOpen(ordinal);
  }

  /// How much of the input is known from earlier sittings.
  Reader.Extent known() {
    Selection chosen = selection;
    return chosen == null
        ? new Reader.Extent(digests.marked(), digests.isComplete())
        : new Reader.Extent(chosen.size(), true);
  }

  /// Forces everything to the disk; the guard of the input first, so that it covers every record
  /// whenever the machine loses its power.
  void sync() throws WriteFailedException {
    digests.sync();
    started.sync();
    pages.sync();
    journal.sync();
  }

  @Override
  public void close() throws IOException {
    // Closed from the last to the first, each whatever becomes of the others.
    try (directory;
        Spool _ = spool;
        digests;
        started;
        pages;
        journal) {
      sync();
    }
  }
}
