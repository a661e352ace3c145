// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `Content-Type`: RFC 9110 section 8.3.
final class MediaType {
  private static final String MARK = "\ufeff";

  private MediaType() {}

  /// Type and subtype.
  ///
  /// @return in lower case, empty when there is none
  static String essence(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /// The charset that the field names, else UTF-8: also for a name that this machine does not know,
  /// as a guess is better than nothing.
  static Charset charset(@Nullable String contentType) {
    String name = contentType == null ? null : parameter(contentType, "charset");
    if (name == null) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8;
    }
  }

  /// The text of bytes, without a byte order mark of UTF-8.
  static String decode(byte[] bytes, Charset charset) {
    String text = new String(bytes, charset);
    return charset.equals(StandardCharsets.UTF_8) && text.startsWith(MARK)
        ? text.substring(1)
        : text;
  }

  /// The first parameter of a name, its quotes undone.
  static @Nullable String parameter(String field, String name) {
    int at = next(field, 0);
    while (at < field.length()) {
      int end = next(field, at + 1);
      String parameter = field.substring(at + 1, end);
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase(name)) {
        return unquoted(parameter.substring(equals + 1).strip());
      }
      at = end;
    }
    return null;
  }

  /// Where the next semicolon stands outside of quotes, else the end.
  private static int next(String field, int from) {
    boolean quoted = false;
    for (int i = from; i < field.length(); i++) {
      char c = field.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ';' && !quoted) {
        return i;
      }
    }
    return field.length();
  }

  private static String unquoted(String value) {
    if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
      return value;
    }
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 1; i < value.length() - 1; i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length() - 1) {
        i++;
        c = value.charAt(i);
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
