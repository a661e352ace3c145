// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// How requests are made of the lines of the input, and which answers are good ones.
///
/// @param url template of the URL, or null: the line has it
/// @param json `@FILE` with the template of a JSON body, or null
/// @param expect the statuses that are ok, or null: those below 400
/// @param checksum whether bodies are held against the digests that lines name
/// @param idempotencyKey whether each request carries an `Idempotency-Key`
/// @param dedupe whether of equal requests only the first is made
/// @param follow how the next page is found, or null
/// @param ifChanged an earlier run whose bodies need not come again unless they changed, or null
public record RequestShape(
    @Nullable String url,
    @Nullable String json,
    @Nullable StatusSet expect,
    boolean checksum,
    boolean idempotencyKey,
    boolean dedupe,
    @Nullable Follow follow,
    @Nullable String ifChanged) {
  static final RequestShape PLAIN =
      new RequestShape(null, null, null, false, false, false, null, null);

  /// Checks the templates.
  public RequestShape {
    if (url != null) {
      var _ = Template.ofUrl(url);
    }
    if (json != null && !json.startsWith("@")) {
      throw new IllegalArgumentException("json must name a file as @FILE, was \"" + json + "\"");
    }
  }

  /// Whether lines are rows of fields for templates, not requests by themselves.
  boolean hasRows() {
    return url != null || json != null;
  }
}
