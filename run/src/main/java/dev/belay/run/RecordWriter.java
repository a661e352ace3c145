// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Attempt;
import dev.belay.http.Headers;
import dev.belay.http.LimitTimes;
import dev.belay.http.Redirect;
import dev.belay.http.Timings;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.json.JsonFactory;

/// Writes records as lines of JSON, keys always in the same order. Not for several threads at once.
final class RecordWriter {
  /// One generator writes all records; their ends of line are not its business.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().rootValueSeparator((SerializableString) null).build();

  private static final int URL_LIMIT = 8192;
  private static final int MESSAGE_LIMIT = 2048;
  private static final int SPARE_LIMIT = 1 << 16;
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  /// A second in words.
  private record Second(long epoch, String text) {}

  /// The last one that was needed: records come by the thousand within it.
  private static volatile Second latest = new Second(Long.MIN_VALUE, "");

  /// Gives its bytes without copying them.
  private static final class Line extends ByteArrayOutputStream {
    private Line() {
      super(1024);
    }

    private byte[] bytes() {
      return buf;
    }
  }

  private Line line;
  private JsonGenerator json;

  RecordWriter() {
    line = new Line();
    json = generator(line);
  }

  private static JsonGenerator generator(Line line) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), line, JsonEncoding.UTF8);
  }

  /// The line as it was last encoded; valid up to the next [#encode].
  byte[] bytes() {
    return line.bytes();
  }

  /// Encodes a record and gives the length of its line.
  int encode(ResultRecord record) {
    if (line.bytes().length > SPARE_LIMIT) {
      line = new Line();
      json = generator(line);
    }
    line.reset();
    json.writeStartObject();
    identity(json, record);
    answer(json, record.answer(), record.status());
    attempts(json, record);
    times(json, record);
    body(json, record);
    ending(json, record);
    json.writeEndObject();
    json.flush();
    line.write('\n');
    return line.size();
  }

  static String instant(Instant instant) {
    Second second = latest;
    if (second.epoch != instant.getEpochSecond()) {
      second = new Second(instant.getEpochSecond(), SECOND.format(instant));
      latest = second;
    }
    int millis = instant.getNano() / 1_000_000;
    String zeros = millis < 10 ? ".00" : millis < 100 ? ".0" : ".";
    return second.text + zeros + millis + "Z";
  }

  private static void identity(JsonGenerator json, ResultRecord record) {
    RequestLine line = record.line();
    json.writeNumberProperty("schema", Json.SCHEMA);
    json.writeNumberProperty("ordinal", line.ordinal());
    ResultRecord.Extras extras = record.extras();
    if (extras.page() > 1) {
      json.writeNumberProperty("page", extras.page());
    }
    json.writeNumberProperty("line", line.line());
    json.writeStringProperty("input", UrlMask.mask(line.input()));
    String id = record.id();
    json.writeStringProperty("id", id == null ? Long.toString(line.ordinal()) : id);
    string(json, "parent", extras.parent());
    json.writeStringProperty("outcome", record.outcome().label());
    string(json, "method", record.method());
    url(json, "url", record.url());
    ResultRecord.Answer answer = record.answer();
    if (answer != null) {
      url(json, "final_url", answer.finalUrl());
      if (!answer.redirects().isEmpty()) {
        json.writeArrayPropertyStart("redirects");
        for (Redirect redirect : answer.redirects()) {
          json.writeStartObject();
          json.writeNumberProperty("status", redirect.status());
          url(json, "url", redirect.uri().toString());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
    }
    string(json, "host_key", record.hostKey());
  }

  private static void answer(
      JsonGenerator json, ResultRecord.@Nullable Answer answer, @Nullable Integer status) {
    if (status != null) {
      json.writeNumberProperty("status", status);
    }
    if (answer != null) {
      string(json, "http_version", answer.httpVersion());
      string(json, "remote_ip", answer.remoteIp());
      json.writeBooleanProperty("connection_reused", answer.reused());
    }
  }

  private static void attempts(JsonGenerator json, ResultRecord record) {
    if (record.attempts().isEmpty()) {
      return;
    }
    json.writeNumberProperty("attempts", record.attempts().size());
    if (record.history().isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("history");
    for (Attempt attempt : record.history()) {
      json.writeStartObject();
      json.writeNumberProperty("n", attempt.number());
      json.writeStringProperty("start", instant(attempt.start()));
      if (attempt.status() != null) {
        json.writeNumberProperty("status", attempt.status());
      }
      if (attempt.error() != null) {
        json.writeStringProperty("error", attempt.error().label());
      }
      ms(json, "total_ms", attempt.total());
      ms(json, "wait_ms", attempt.waited());
      json.writeStringProperty("wait_reason", ResultRecord.reason(attempt.waitReason()));
      ms(json, "retry_after_ms", attempt.retryAfter());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void times(JsonGenerator json, ResultRecord record) {
    json.writeStringProperty("queued", instant(record.queued()));
    if (!record.attempts().isEmpty()) {
      Attempt last = record.attempts().getLast();
      json.writeStringProperty("start", instant(last.start()));
      Timings timings = record.timings();
      Duration total = timings == null ? last.total() : timings.total();
      json.writeStringProperty("end", instant(last.start().plus(total)));
    }
    Timings timings = record.timings();
    if (timings == null) {
      return;
    }
    json.writeObjectPropertyStart("time");
    ms(json, "queue", record.queue());
    LimitTimes limits = record.limits();
    ms(json, "limit", limits.sum());
    part(json, "limit_rate", limits.rate());
    part(json, "limit_per_host", limits.perHost());
    part(json, "limit_global", limits.global());
    part(json, "pause", limits.pause());
    ms(json, "dns", timings.dns());
    ms(json, "connect", timings.connect());
    ms(json, "tls", timings.tls());
    ms(json, "send", timings.send());
    ms(json, "ttfb", timings.ttfb());
    ms(json, "body", timings.body());
    if (!record.attempts().isEmpty()) {
      ms(json, "total", timings.total());
    }
    ms(json, "overall", record.overall());
    json.writeEndObject();
  }

  private static void body(JsonGenerator json, ResultRecord record) {
    ResultRecord.Answer answer = record.answer();
    if (answer != null) {
      count(json, "bytes_sent", answer.bytesSent());
      count(json, "bytes_received", answer.bytesReceived());
      count(json, "bytes_decoded", answer.bytesDecoded());
      Headers headers = answer.headers();
      string(json, "content_type", headers.first("Content-Type"));
      string(json, "content_length", headers.first("Content-Length"));
      string(json, "etag", headers.first("ETag"));
      string(json, "last_modified", headers.first("Last-Modified"));
      string(json, "retry_after", headers.first("Retry-After"));
      if (record.extras().allHeaders()) {
        headers(json, headers);
      }
    }
    ResultRecord.StoredBody stored = record.stored();
    if (stored != null) {
      json.writeStringProperty("sha256", stored.sha256());
      string(json, "body_file", stored.file());
    }
    ResultRecord.InlineBody inline = record.extras().inline();
    if (inline != null) {
      json.writeStringProperty("body", inline.text());
      json.writeStringProperty("body_encoding", inline.base64() ? "base64" : "utf-8");
      if (inline.truncated()) {
        json.writeBooleanProperty("body_truncated", true);
      }
    }
  }

  /// Names in lower case, each with all its values; cookies are secrets.
  private static void headers(JsonGenerator json, Headers headers) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : headers.entries()) {
      String name = entry.getKey().toLowerCase(Locale.ROOT);
      String value = name.equals("set-cookie") ? HeaderLine.MASK : entry.getValue();
      fields.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
    json.writeObjectPropertyStart("headers");
    fields.forEach((name, values) -> {
      json.writeArrayPropertyStart(name);
      values.forEach(json::writeString);
      json.writeEndArray();
    });
    json.writeEndObject();
  }

  private static void ending(JsonGenerator json, ResultRecord record) {
    ResultRecord.ErrorInfo error = record.error();
    if (error != null) {
      json.writeObjectPropertyStart("error");
      json.writeStringProperty("class", error.errorClass());
      string(json, "phase", error.phase());
      String message = UrlMask.mask(error.message());
      json.writeStringProperty("message", cut(message, MESSAGE_LIMIT));
      string(json, "exception", error.exception());
      json.writeBooleanProperty("retryable", error.retryable());
      json.writeEndObject();
    }
    if (record.skip() != null) {
      json.writeObjectPropertyStart("skip");
      json.writeStringProperty("reason", record.skip());
      if (record.extras().of() > 0) {
        json.writeNumberProperty("of", record.extras().of());
      }
      json.writeEndObject();
    }
    if (record.meta() != null) {
      json.writeName("meta");
      json.writeRawValue(record.meta());
    }
  }

  private static void url(JsonGenerator json, String name, @Nullable String url) {
    if (url != null) {
      json.writeStringProperty(name, cut(UrlMask.mask(url), URL_LIMIT));
    }
  }

  /// What has no bound in the input has one in the record. Never cuts a surrogate pair in two.
  private static String cut(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
    return text.substring(0, end) + "...";
  }

  private static void string(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }

  private static void count(JsonGenerator json, String name, long value) {
    if (value >= 0) {
      json.writeNumberProperty(name, value);
    }
  }

  /// A part of the time that most requests have nothing of.
  private static void part(JsonGenerator json, String name, Duration value) {
    if (Durations.ms(value) > 0) {
      ms(json, name, value);
    }
  }

  private static void ms(JsonGenerator json, String name, @Nullable Duration value) {
    if (value != null) {
      json.writeName(name);
      json.writeNumber(Durations.text(value));
    }
  }
}
