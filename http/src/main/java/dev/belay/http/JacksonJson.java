// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/// Jackson 3, loaded with the first value.
final class JacksonJson implements Json {
  private final JsonMapper mapper = JsonMapper.builder().build();

  private JacksonJson() {}

  static Json shared() {
    try {
      return Holder.SHARED;
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "JSON needs Jackson 3 on the path: tools.jackson.core:jackson-databind", e);
    }
  }

  private static final class Holder {
    static final Json SHARED = new JacksonJson();
  }

  @Override
  public byte[] write(@Nullable Object value) throws IOException {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new IOException(e.getOriginalMessage(), e);
    }
  }

  @Override
  public @Nullable Object read(byte[] json, Type type) throws IOException {
    try {
      return mapper.readValue(json, mapper.constructType(type));
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String where =
          at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
      throw new IOException(e.getOriginalMessage() + where, e);
    }
  }
}
