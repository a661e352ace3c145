// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A body that is read from a stream, a new one for each attempt.
///
/// @param source opens it
/// @param length of each, -1 when it is not known
/// @param contentType what `Content-Type` says, or null
record StreamBody(Source source, long length, @Nullable String contentType) implements RequestBody {

  StreamBody {
    checkLength(length);
    checkType(contentType);
  }

  static long checkLength(long length) {
    if (length < -1) {
      throw new IllegalArgumentException("length must be at least -1, was " + length);
    }
    return length;
  }

  static @Nullable String checkType(@Nullable String contentType) {
    if (contentType != null) {
      HeaderRules.checkValue("Content-Type", contentType);
    }
    return contentType;
  }

  @Override
  public InputStream open() throws IOException {
    return source.open();
  }
}
