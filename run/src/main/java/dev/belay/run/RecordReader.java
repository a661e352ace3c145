// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads records back from their lines: the figures that are counted, and what reports show
/// besides. Not for several threads at once.
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
  private int refusals;
  private long bytes;
  private int page = 1;
  private @Nullable String skip;
  private @Nullable String id;
  private @Nullable String url;
  private @Nullable String queued;
  private @Nullable String start;
  private @Nullable String end;
  private @Nullable String message;
  private final List<Earlier> history = new ArrayList<>(0);
  private final List<Pause> pauses = new ArrayList<>(0);
  private final RecordInstant instants;

  /// An attempt before the last.
  private record Earlier(@Nullable String start, double totalMs, String result) {}

  private RecordReader(RecordInstant instants) {
    this.instants = instants;
  }

  /// The figures of a line, or null when it is no record.
  static @Nullable Figures read(byte[] line) {
    RecordReader reader = parse(line, new RecordInstant());
    return reader == null ? null : reader.figures();
  }

  /// All that a report shows of a line, or null when it is no record.
  static @Nullable Entry entry(byte[] line, RecordInstant instants) {
    RecordReader reader = parse(line, instants);
    Figures figures = reader == null ? null : reader.figures();
    return reader == null || figures == null ? null : reader.entry(figures);
  }

  private static @Nullable RecordReader parse(byte[] line, RecordInstant instants) {
    RecordReader reader = new RecordReader(instants);
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      reader.top(json);
      return json.nextToken() == null ? reader : null;
    } catch (JacksonException | IllegalArgumentException e) {
      return null;
    }
  }

  private Entry entry(Figures figures) {
    List<Entry.Try> tries = new ArrayList<>(history.size() + 1);
    for (Earlier earlier : history) {
      long begun = millis(earlier.start);
      tries.add(new Entry.Try(begun, begun + Math.round(earlier.totalMs), earlier.result));
    }
    if (start != null) {
      long begun = millis(start);
      String failure = figures.failure();
      String result = failure == null ? Integer.toString(status) : failure;
      tries.add(new Entry.Try(begun, Math.max(begun, millis(end)), result));
    }
    String name = id == null ? Long.toString(ordinal) : id;
    return new Entry(figures, name, url, millis(queued), tries, message);
  }

  private long millis(@Nullable String text) {
    return text == null ? 0 : instants.millis(text);
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
        List.copyOf(pauses),
        page,
        skip);
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
        case "id" -> id = json.getString();
        case "url" -> url = json.getString();
        case "queued" -> queued = json.getString();
        case "start" -> start = json.getString();
        case "end" -> end = json.getString();
        case "history" -> history(json);
        case "time" -> time(json);
        case "error" -> error(json);
        case "page" -> page = json.getIntValue();
        case "skip" -> skipped(json);
        default -> skip(json, value);
      }
    }
  }

  private void history(JsonParser json) {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      double wait = 0;
      String reason = "";
      String begun = null;
      double took = 0;
      String result = "";
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "start" -> begun = json.getString();
          case "status" -> {
            refusals += Figures.isRefusal(json.getIntValue()) ? 1 : 0;
            result = json.getString();
          }
          case "error" -> result = json.getString();
          case "total_ms" -> took = json.getDoubleValue();
          case "wait_ms" -> wait = json.getDoubleValue();
          case "wait_reason" -> reason = json.getString();
          default -> skip(json, value);
        }
      }
      earlier += took;
      if (Figures.isPause(reason)) {
        pauses.add(Pause.after(millis(begun), took, wait));
      }
      history.add(new Earlier(begun, took, result));
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
      switch (name) {
        case "class" -> errorClass = json.getString();
        case "message" -> message = json.getString();
        default -> skip(json, value);
      }
    }
  }

  private void skipped(JsonParser json) {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("reason")) {
        skip = json.getString();
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
