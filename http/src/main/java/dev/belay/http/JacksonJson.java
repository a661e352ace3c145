// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/// Jackson 3. Loading this class fails when it is not on the path.
final class JacksonJson implements Json {
  static final Json SHARED = new JacksonJson();

  private final JsonMapper mapper = JsonMapper.builder().build();

  private JacksonJson() {}

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
