// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Response;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Finds the URL of the next page in an answer: in the header `Link` (RFC 8288), or at a place of a
/// JSON body.
final class NextPage {
  private static final Pattern LINK =
      Pattern.compile("<([^>]*)>((?:\\s*;[^,<\"]*(?:\"[^\"]*\")?)*)");
  private static final Pattern NEXT =
      Pattern.compile(
          ";\\s*rel\\s*=\\s*(?:\"(?:[^\"]*\\s)?next(?:\\s[^\"]*)?\"|next\\s*(?=;|$))",
          Pattern.CASE_INSENSITIVE);

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
    try {
      URI next = response.uri().resolve(found.strip());
      String scheme = String.valueOf(next.getScheme());
      return scheme.equals("http") || scheme.equals("https") ? next.toString() : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String inHeaders(Response response) {
    for (String value : response.headers().all("Link")) {
      String found = inLink(value);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  static @Nullable String inLink(String value) {
    Matcher links = LINK.matcher(value);
    while (links.find()) {
      if (NEXT.matcher(links.group(2)).find()) {
        return links.group(1);
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
