// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Names and values as `application/x-www-form-urlencoded`, by the URL standard.
final class FormBody {
  private static final String CONTENT_TYPE = "application/x-www-form-urlencoded";
  private static final String PLAIN_MARKS = "*-._";
  private static final String HEX = "0123456789ABCDEF";

  private FormBody() {}

  static RequestBody of(Iterable<? extends Map.Entry<String, String>> fields) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> field : fields) {
      if (!text.isEmpty()) {
        text.append('&');
      }
      append(text, field.getKey());
      text.append('=');
      append(text, field.getValue());
    }
    return new BytesBody(text.toString().getBytes(StandardCharsets.US_ASCII), CONTENT_TYPE);
  }

  /// The serializer's percent-encode set leaves letters, digits and four marks; a blank is a plus.
  private static void append(StringBuilder text, String value) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == ' ') {
        text.append('+');
      } else if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || PLAIN_MARKS.indexOf(c) >= 0) {
        text.append(c);
      } else {
        text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
  }
}
