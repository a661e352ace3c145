// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The JSON reader of this module: strict, so that what a line says is never guessed.
final class Json {
  /// Version of the records, of run.json and of summary.json.
  static final int SCHEMA = 1;

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// Three decimals.
  static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
