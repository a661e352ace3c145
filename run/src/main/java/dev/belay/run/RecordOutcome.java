// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;

/// What became of a request; each record has exactly one.
enum RecordOutcome {
  OK,
  HTTP_ERROR,
  ERROR,
  SKIPPED;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }

  static RecordOutcome ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
