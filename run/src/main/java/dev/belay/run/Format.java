// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;

/// How the requests of an input are written.
public enum Format {
  /// One URL a line.
  TEXT,
  /// One JSON object a line: `url`, and if wanted `method`, `headers`, `body`, `id`, `meta`.
  JSONL;

  /// {@return the name that users write}
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The format that a file's name tells; an ending `.gz` is looked through.
  static Format ofName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".gz")) {
      lower = lower.substring(0, lower.length() - 3);
    }
    return lower.endsWith(".jsonl") || lower.endsWith(".ndjson") ? JSONL : TEXT;
  }
}
