// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Attempt;
import dev.belay.http.Headers;
import dev.belay.http.LimitTimes;
import dev.belay.http.Redirect;
import dev.belay.http.Timings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes records as lines of JSON, keys always in the same order. Not for several threads at once.
final class RecordWriter {
  private static final int URL_LIMIT = 8192;
  private static final int MESSAGE_LIMIT = 2048;

  private final LineJson json = new LineJson();

  /// The line as it was last encoded; valid up to the next [#encode].
  byte[] bytes() {
    return json.bytes();
  }

  /// Encodes a record and gives the length of its line.
  int encode(ResultRecord record) {
    json.begin();
    identity(json, record);
    answer(json, record.answer(), record.status());
    attempts(json, record);
    times(json, record);
    body(json, record);
    ending(json, record);
    return json.end();
  }

  private static void identity(LineJson json, ResultRecord record) {
    RequestLine line = record.line();
    json.number(RecordKey.SCHEMA, Json.SCHEMA);
    json.number(RecordKey.ORDINAL, line.ordinal());
    ResultRecord.Extras extras = record.extras();
    if (extras.page() > 1) {
      json.number(RecordKey.PAGE, extras.page());
    }
    json.number(RecordKey.LINE, line.line());
    json.string(RecordKey.INPUT, UrlMask.mask(line.input()));
    String id = record.id();
    json.string(RecordKey.ID, id == null ? Long.toString(line.ordinal()) : id);
    json.string(RecordKey.PARENT, extras.parent());
    json.string(RecordKey.OUTCOME, record.outcome().label());
    json.string(RecordKey.METHOD, record.method());
    url(json, RecordKey.URL, record.url());
    ResultRecord.Answer answer = record.answer();
    if (answer != null) {
      url(json, RecordKey.FINAL_URL, answer.finalUrl());
      if (!answer.redirects().isEmpty()) {
        json.startArray(RecordKey.REDIRECTS);
        for (Redirect redirect : answer.redirects()) {
          json.startObject();
          json.number(RecordKey.STATUS, redirect.status());
          url(json, RecordKey.URL, redirect.uri().toString());
          json.endObject();
        }
        json.endArray();
      }
    }
    json.string(RecordKey.HOST_KEY, record.hostKey());
  }

  private static void answer(
      LineJson json, ResultRecord.@Nullable Answer answer, @Nullable Integer status) {
    if (status != null) {
      json.number(RecordKey.STATUS, status);
    }
    if (answer != null) {
      json.string(RecordKey.HTTP_VERSION, answer.httpVersion());
      json.string(RecordKey.REMOTE_IP, answer.remoteIp());
      json.bool(RecordKey.CONNECTION_REUSED, answer.reused());
    }
  }

  private static void attempts(LineJson json, ResultRecord record) {
    if (record.attempts().isEmpty()) {
      return;
    }
    json.number(RecordKey.ATTEMPTS, record.attempts().size());
    if (record.history().isEmpty()) {
      return;
    }
    json.startArray(RecordKey.HISTORY);
    for (Attempt attempt : record.history()) {
      json.startObject();
      json.number(RecordKey.N, attempt.number());
      json.instant(RecordKey.START, attempt.start());
      if (attempt.status() != null) {
        json.number(RecordKey.STATUS, attempt.status());
      }
      if (attempt.error() != null) {
        json.string(RecordKey.ERROR, attempt.error().label());
      }
      json.ms(RecordKey.TOTAL_MS, attempt.total());
      json.ms(RecordKey.WAIT_MS, attempt.waited());
      json.string(RecordKey.WAIT_REASON, ResultRecord.reason(attempt.waitReason()));
      json.ms(RecordKey.RETRY_AFTER_MS, attempt.retryAfter());
      json.endObject();
    }
    json.endArray();
  }

  private static void times(LineJson json, ResultRecord record) {
    json.instant(RecordKey.QUEUED, record.queued());
    if (!record.attempts().isEmpty()) {
      Attempt last = record.attempts().getLast();
      json.instant(RecordKey.START, last.start());
      Timings timings = record.timings();
      Duration total = timings == null ? last.total() : timings.total();
      json.instant(RecordKey.END, last.start().plus(total));
    }
    Timings timings = record.timings();
    if (timings == null) {
      return;
    }
    json.startObject(RecordKey.TIME);
    json.ms(RecordKey.QUEUE, record.queue());
    LimitTimes limits = record.limits();
    json.ms(RecordKey.LIMIT, limits.sum());
    json.msIfAny(RecordKey.LIMIT_RATE, limits.rate());
    json.msIfAny(RecordKey.LIMIT_PER_HOST, limits.perHost());
    json.msIfAny(RecordKey.LIMIT_GLOBAL, limits.global());
    json.msIfAny(RecordKey.PAUSE, limits.pause());
    json.ms(RecordKey.DNS, timings.dns());
    json.ms(RecordKey.CONNECT, timings.connect());
    json.ms(RecordKey.TLS, timings.tls());
    json.ms(RecordKey.SEND, timings.send());
    json.ms(RecordKey.TTFB, timings.ttfb());
    json.ms(RecordKey.BODY, timings.body());
    if (!record.attempts().isEmpty()) {
      json.ms(RecordKey.TOTAL, timings.total());
    }
    json.ms(RecordKey.OVERALL, record.overall());
    json.endObject();
  }

  private static void body(LineJson json, ResultRecord record) {
    ResultRecord.Answer answer = record.answer();
    if (answer != null) {
      json.count(RecordKey.BYTES_SENT, answer.bytesSent());
      json.count(RecordKey.BYTES_RECEIVED, answer.bytesReceived());
      json.count(RecordKey.BYTES_DECODED, answer.bytesDecoded());
      Headers headers = answer.headers();
      json.string(RecordKey.CONTENT_TYPE, headers.first("Content-Type"));
      json.string(RecordKey.CONTENT_LENGTH, headers.first("Content-Length"));
      json.string(RecordKey.ETAG, headers.first("ETag"));
      json.string(RecordKey.LAST_MODIFIED, headers.first("Last-Modified"));
      json.string(RecordKey.RETRY_AFTER, headers.first("Retry-After"));
      if (record.extras().allHeaders()) {
        headers(json, headers);
      }
    }
    ResultRecord.StoredBody stored = record.stored();
    if (stored != null) {
      json.string(RecordKey.SHA256, stored.sha256());
      json.string(RecordKey.BODY_FILE, stored.file());
    }
    ResultRecord.InlineBody inline = record.extras().inline();
    if (inline != null) {
      json.string(RecordKey.BODY, inline.text());
      json.string(RecordKey.BODY_ENCODING, inline.base64() ? "base64" : "utf-8");
      if (inline.truncated()) {
        json.bool(RecordKey.BODY_TRUNCATED, true);
      }
    }
  }

  /// Names in lower case, each with all its values; cookies are secrets.
  private static void headers(LineJson json, Headers headers) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : headers.entries()) {
      String name = entry.getKey().toLowerCase(Locale.ROOT);
      String value = name.equals("set-cookie") ? HeaderLine.MASK : entry.getValue();
      fields.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
    json.startObject(RecordKey.HEADERS);
    fields.forEach((name, values) -> {
      json.startArray(name);
      values.forEach(json::string);
      json.endArray();
    });
    json.endObject();
  }

  private static void ending(LineJson json, ResultRecord record) {
    ResultRecord.ErrorInfo error = record.error();
    if (error != null) {
      json.startObject(RecordKey.ERROR);
      json.string(RecordKey.CLASS, error.errorClass());
      json.string(RecordKey.PHASE, error.phase());
      String message = UrlMask.mask(error.message());
      json.string(RecordKey.MESSAGE, cut(message, MESSAGE_LIMIT));
      json.string(RecordKey.EXCEPTION, error.exception());
      json.bool(RecordKey.RETRYABLE, error.retryable());
      json.endObject();
    }
    if (record.skip() != null) {
      json.startObject(RecordKey.SKIP);
      json.string(RecordKey.REASON, record.skip());
      if (record.extras().of() > 0) {
        json.number(RecordKey.OF, record.extras().of());
      }
      json.endObject();
    }
    json.raw(RecordKey.META, record.meta());
  }

  private static void url(LineJson json, RecordKey key, @Nullable String url) {
    if (url != null) {
      json.string(key, cut(UrlMask.mask(url), URL_LIMIT));
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
}
