// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;

/// How a run walks from page to page.
///
/// @param pointer where in a JSON body the next page's URL stands; null: in the header `Link`
/// @param maxPages how many pages of one request are taken at most, the first included
public record Follow(@Nullable String pointer, int maxPages) {
  /// Checks both.
  public Follow {
    if (pointer != null && !pointer.startsWith("/")) {
      throw new IllegalArgumentException(
          "next-pointer must be a JSON pointer like /paging/next, was \"" + pointer + "\"");
    }
    if (maxPages < 1) {
      throw new IllegalArgumentException("max-pages must be at least 1, was " + maxPages);
    }
  }

  @Nullable JsonPointer compiled() {
    return pointer == null ? null : JsonPointer.compile(pointer);
  }
}
