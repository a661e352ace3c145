// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import dev.belay.http.Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes bytes as they come and tells when a request is whole. It reads what a session writes, and
/// nothing stranger than that.
final class RequestReader {
  /// A request without what its receiver knows of it.
  record Whole(String method, String target, Headers headers, String body) {}

  private final StringBuilder come = new StringBuilder();

  void add(byte[] bytes, int offset, int length) {
    come.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
  }

  /// The next whole request, taken out, or null.
  @Nullable Whole next() {
    int end = come.indexOf("\r\n\r\n");
    if (end < 0) {
      return null;
    }
    String[] lines = come.substring(0, end).split("\r\n", -1);
    Headers headers = Headers.empty();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers = headers.with(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
    }
    int from = end + 4;
    StringBuilder body = new StringBuilder();
    int after =
        headers.contains("Transfer-Encoding")
            ? chunks(from, body)
            : counted(from, headers.first("Content-Length"), body);
    if (after < 0) {
      return null;
    }
    come.delete(0, after);
    String[] first = lines[0].split(" ", -1);
    return new Whole(first[0], first[1], headers, body.toString());
  }

  /// Where the body ends, or -1 when it has not come whole.
  private int counted(int from, @Nullable String length, StringBuilder body) {
    int after = from + (length == null ? 0 : Integer.parseInt(length));
    if (come.length() < after) {
      return -1;
    }
    body.append(come, from, after);
    return after;
  }

  private int chunks(int from, StringBuilder body) {
    int at = from;
    while (true) {
      int line = come.indexOf("\r\n", at);
      if (line < 0) {
        return -1;
      }
      int size = Integer.parseInt(come.substring(at, line), 16);
      int after = line + 2 + size + 2;
      if (come.length() < after) {
        return -1;
      }
      body.append(come, line + 2, line + 2 + size);
      at = after;
      if (size == 0) {
        return at;
      }
    }
  }
}
