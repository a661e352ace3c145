// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The failures of a run by what failed, each with a few requests to look at.
final class ErrorRows {
  private static final int EXAMPLES = 3;

  /// One kind of failure.
  ///
  /// @param name an error class, or a status
  /// @param count how many records
  /// @param examples the first of them
  record Row(String name, long count, List<Example> examples) {}

  /// One request that failed.
  record Example(String id, @Nullable String url, @Nullable String message) {}

  private static final class Kind {
    long count;
    final List<Example> examples = new ArrayList<>(EXAMPLES);
  }

  private final Map<String, Kind> kinds = new TreeMap<>();

  void add(Entry entry) {
    String name = entry.figures().failure();
    if (name == null) {
      return;
    }
    Kind kind = kinds.computeIfAbsent(name, n -> new Kind());
    kind.count++;
    if (kind.examples.size() < EXAMPLES) {
      kind.examples.add(new Example(entry.id(), entry.url(), entry.message()));
    }
  }

  /// The commonest first.
  List<Row> rows() {
    return kinds.entrySet().stream()
        .map(e -> new Row(e.getKey(), e.getValue().count, List.copyOf(e.getValue().examples)))
        .sorted(Comparator.comparingLong(Row::count).reversed().thenComparing(Row::name))
        .toList();
  }
}
