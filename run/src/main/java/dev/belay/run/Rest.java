// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Request;
import org.jspecify.annotations.Nullable;

/// Asks for what is missing of a body, when an attempt before, or an earlier sitting, has left a
/// part whose version is known. Used by the task of its request only.
final class Rest {
  private final Draft draft;
  private final BodyStore.Place place;
  private BodyStore.@Nullable Partial partial;

  Rest(Draft draft, BodyStore.Place place) {
    this.draft = draft;
    this.place = place;
  }

  /// The request, for the rest of the body only where that is possible.
  Request of(Request request) {
    BodyStore.Partial there = BodyStore.partial(place);
    partial = there;
    if (there == null) {
      return request;
    }
    draft.asksForRest();
    return request
        .withHeader("Range", "bytes=" + there.length() + "-")
        .withHeader("If-Range", there.etag());
  }

  /// What there was of the body when it was asked for last, or null.
  BodyStore.@Nullable Partial partial() {
    return partial;
  }

  /// Forgets it: it fits to nothing that the server has.
  void discard() {
    BodyStore.discard(place);
    partial = null;
  }
}
