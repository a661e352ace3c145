// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;

/// How the requests of an input are written.
public enum Format {
  /// One URL a line.
  TEXT,
  /// One JSON object a line: `url`, and if wanted `method`, `headers`, `body`, `id`, `meta`.
  JSONL,
  /// A table with commas; its first line names the fields.
  CSV,
  /// A table with tabs, without quotes; its first line names the fields.
  TSV;

  /// {@return the name that users write}
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether the first line names the fields of the others.
  boolean hasColumns() {
    return this == CSV || this == TSV;
  }

  /// The format that a file's name tells; an ending `.gz` is looked through.
  static Format ofName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".gz")) {
      lower = lower.substring(0, lower.length() - 3);
    }
    if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
      return JSONL;
    }
    return lower.endsWith(".csv") ? CSV : lower.endsWith(".tsv") ? TSV : TEXT;
  }
}
