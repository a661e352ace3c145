// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// Looks into the body of a refusal (RFC 9457) for the one that must not be tried again.
final class Problems {
  private static final int MOST = 8 * 1024;
  private static final Pattern ABNORMAL =
      Pattern.compile("\"type\"\\s*:\\s*\"[^\"]*abnormal-usage-detected\"");

  private Problems() {}

  /// Whether the server has seen abnormal usage (draft-ietf-httpapi-ratelimit-headers): whoever
  /// goes on then makes it worse. Reads the beginning of a body that is to be thrown away.
  static boolean isAbnormalUsage(Answer answer) {
    Headers headers = answer.head().headers();
    String type = headers.first("Content-Type");
    BodyStream body = answer.body();
    if (body == null
        || type == null
        || !type.strip().toLowerCase(Locale.ROOT).startsWith("application/problem+json")) {
      return false;
    }
    ContentDecoding decoding = ContentDecoding.of(body, headers, answer);
    try {
      InputStream in = decoding == null ? body : decoding;
      String text = new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
      return ABNORMAL.matcher(text).find();
    } catch (IOException e) {
      // A body that cannot be read says nothing; what is to follow from the status follows.
      return false;
    } finally {
      if (decoding != null) {
        decoding.free();
      }
    }
  }
}
