// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// Picks the failures of a chain of runs by the words of `--only`: an outcome (`http_error`,
/// `error`, `skipped`), an error class or the beginning of one (`timeout`, `connect_refused`), a
/// reason for skipping, a status (`503`) or a hundred of them (`5xx`).
final class Failed {
  private final List<String> words;

  Failed(List<String> words) {
    this.words = words.stream().map(word -> word.strip().toLowerCase(Locale.ROOT)).toList();
    for (String word : this.words) {
      if (!word.matches("[a-z_]+|[1-5][0-9][0-9]|[1-5]xx")) {
        throw new IllegalArgumentException(
            "only must name outcomes, error classes or statuses, was \"" + word + "\"");
      }
    }
  }

  /// The ordinals whose newest record matches.
  Selection of(List<Path> chain) throws IOException, RunException {
    BitSet ordinals = new BitSet();
    for (Path run : chain) {
      var _ = LineRecovery.read(run.resolve(Journal.FILE), line -> look(line, ordinals));
    }
    return new Selection(ordinals);
  }

  private boolean look(byte[] line, BitSet ordinals) {
    Figures figures = RecordReader.read(line);
    if (figures == null) {
      return false;
    }
    // A walk whose later page failed is walked again from its beginning.
    boolean match = figures.outcome() != RecordOutcome.OK && matches(figures);
    int index = Math.toIntExact(figures.ordinal());
    ordinals.set(index, match || (figures.page() > 1 && ordinals.get(index)));
    return true;
  }

  private boolean matches(Figures figures) {
    String errorClass = figures.errorClass() == null ? "" : figures.errorClass();
    String status = Integer.toString(figures.status());
    return words.stream()
        .anyMatch(word ->
            word.equals(figures.outcome().label())
                || word.equals(errorClass)
                || errorClass.startsWith(word + "_")
                || word.equals(figures.skip())
                || word.equals(status)
                || (word.endsWith("xx")
                    && status.length() == 3
                    && status.charAt(0) == word.charAt(0)));
  }
}
