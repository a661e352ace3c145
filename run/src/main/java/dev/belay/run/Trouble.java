// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Attempt;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a record tells of a request that did not go well at once, as a line for people.
final class Trouble {
  private Trouble() {}

  /// The line, or null when there is nothing to tell.
  static @Nullable String of(ResultRecord record) {
    List<Attempt> earlier = record.history();
    boolean harmless = record.skip() != null && Figures.isHarmless(record.skip());
    if (earlier.isEmpty() && (record.outcome() == RecordOutcome.OK || harmless)) {
      return null;
    }
    ResultRecord.ErrorInfo error = record.error();
    String request = "request " + record.line().ordinal() + ": ";
    if (record.outcome() == RecordOutcome.ERROR && error != null) {
      return request + error.errorClass() + ": " + UrlMask.mask(error.message());
    }
    String what = record.method() + " " + UrlMask.mask(String.valueOf(record.url())) + ": ";
    String end = record.skip() == null ? String.valueOf(record.status()) : record.skip();
    if (earlier.isEmpty()) {
      return request + what + end;
    }
    String before = earlier.stream().map(Trouble::ending).collect(Collectors.joining(", "));
    return request + what + end + " after " + before;
  }

  private static String ending(Attempt attempt) {
    return attempt.error() != null ? attempt.error().label() : String.valueOf(attempt.status());
  }
}
