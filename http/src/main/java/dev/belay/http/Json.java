// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/// Turns values into JSON and back. A mapper of your own, with settings of your own or of another
/// library, is a class of two methods.
public interface Json {

  /// Jackson 3 as it comes, when `tools.jackson.databind` is on the path.
  ///
  /// @return the same object each time
  /// @throws IllegalStateException when it is not
  static Json jackson() {
    try {
      return JacksonJson.SHARED;
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "JSON needs Jackson 3 on the path: tools.jackson.core:jackson-databind", e);
    }
  }

  /// Writes a value.
  ///
  /// @param value null for the JSON null
  /// @return UTF-8
  /// @throws IOException when the value cannot be written
  byte[] write(@Nullable Object value) throws IOException;

  /// Reads a value.
  ///
  /// @param json the whole text in UTF-8, UTF-16 or UTF-32
  /// @param type what it becomes
  /// @return the value, null for the JSON null
  /// @throws IOException when it is not JSON, or not of this type
  @Nullable Object read(byte[] json, Type type) throws IOException;
}
