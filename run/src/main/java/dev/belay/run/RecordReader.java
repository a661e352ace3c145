// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads the figures of a record back from its line. One for each line.
final class RecordReader {
  private static final JsonFactory FACTORY = new JsonFactory();

  private long ordinal;
  private @Nullable RecordOutcome outcome;
  private @Nullable String hostKey;
  private int status;
  private int attempts;
  private @Nullable String errorClass;
  private double queue;
  private double limit;
  private double limitRate;
  private double limitPerHost;
  private double limitGlobal;
  private double pause;
  private double total = -1;
  private double overall = -1;
  private double earlier;
  private double paused;
  private int refusals;
  private long bytes;

  private RecordReader() {}

  /// The figures of a line, or null when it is no record.
  static @Nullable Figures read(byte[] line) {
    RecordReader reader = new RecordReader();
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      reader.top(json);
      return json.nextToken() == null ? reader.figures() : null;
    } catch (JacksonException | IllegalArgumentException e) {
      return null;
    }
  }

  private @Nullable Figures figures() {
    if (ordinal < 1 || outcome == null) {
      return null;
    }
    double network = earlier + Math.max(0, total);
    return new Figures(
        ordinal,
        outcome,
        hostKey,
        status,
        attempts,
        errorClass,
        total,
        overall,
        new Waits(limitRate, limitPerHost, limitGlobal, pause),
        network,
        Figures.backoff(attempts, overall, queue, limit, network),
        bytes,
        refusals + (Figures.isRefusal(status) ? 1 : 0),
        paused);
  }

  private void top(JsonParser json) {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "ordinal" -> ordinal = json.getLongValue();
        case "outcome" -> outcome = RecordOutcome.ofLabel(json.getString());
        case "host_key" -> hostKey = json.getString();
        case "status" -> status = json.getIntValue();
        case "attempts" -> attempts = json.getIntValue();
        case "bytes_received" -> bytes = json.getLongValue();
        case "history" -> history(json);
        case "time" -> time(json);
        case "error" -> error(json);
        default -> skip(json, value);
      }
    }
  }

  private void history(JsonParser json) {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      double wait = 0;
      String reason = "";
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "status" -> refusals += Figures.isRefusal(json.getIntValue()) ? 1 : 0;
          case "total_ms" -> earlier += json.getDoubleValue();
          case "wait_ms" -> wait = json.getDoubleValue();
          case "wait_reason" -> reason = json.getString();
          default -> skip(json, value);
        }
      }
      paused += Figures.isPause(reason) ? wait : 0;
    }
  }

  private void time(JsonParser json) {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "queue" -> queue = json.getDoubleValue();
        case "limit" -> limit = json.getDoubleValue();
        case "limit_rate" -> limitRate = json.getDoubleValue();
        case "limit_per_host" -> limitPerHost = json.getDoubleValue();
        case "limit_global" -> limitGlobal = json.getDoubleValue();
        case "pause" -> pause = json.getDoubleValue();
        case "total" -> total = json.getDoubleValue();
        case "overall" -> overall = json.getDoubleValue();
        default -> skip(json, value);
      }
    }
  }

  private void error(JsonParser json) {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("class")) {
        errorClass = json.getString();
      } else {
        skip(json, value);
      }
    }
  }

  private static void skip(JsonParser json, JsonToken value) {
    if (value.isStructStart()) {
      json.skipChildren();
    }
  }
}
