// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Finds the URL of the next page in an answer: in the header `Link` (RFC 8288), or at a place of a
/// JSON body.
final class NextPage {
  private final @Nullable JsonPointer pointer;

  NextPage(Follow follow) {
    this.pointer = follow.compiled();
  }

  boolean readsBodies() {
    return pointer != null;
  }

  /// The absolute URL, or null when this is the last page.
  @Nullable String of(Response response, byte[] body) {
    String found = pointer == null ? inHeaders(response) : inBody(body, pointer);
    if (found == null || found.isBlank()) {
      return null;
    }
    URI next = response.resolve(found);
    return next != null && ("http".equals(next.getScheme()) || "https".equals(next.getScheme()))
        ? next.toString()
        : null;
  }

  private static @Nullable String inHeaders(Response response) {
    for (String value : response.headers().all("Link")) {
      String found = LinkHeader.target(value, "next");
      if (found != null) {
        // A head has a character for each byte, and what stands beyond ASCII is UTF-8.
        return new String(found.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  private static @Nullable String inBody(byte[] body, JsonPointer pointer) {
    try {
      JsonNode node = Json.MAPPER.readTree(body).at(pointer);
      return node.isString() ? node.asString() : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
