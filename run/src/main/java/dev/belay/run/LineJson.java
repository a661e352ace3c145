// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.json.JsonFactory;

/// The line of a record in the making, and then the next: one generator and one buffer for all of
/// them, keys that are encoded once, times and numbers that are no strings on the way. What is null
/// is not written. Not for several threads at once.
final class LineJson {
  /// The ends of line are not the generator's business.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().rootValueSeparator((SerializableString) null).build();

  /// A buffer that has grown longer is not kept.
  private static final int SPARE_LIMIT = 1 << 16;

  private static final int LONGEST_NUMBER = 24;

  /// Gives its bytes without copying them.
  private static final class Line extends ByteArrayOutputStream {
    private Line() {
      super(1024);
    }

    private byte[] bytes() {
      return buf;
    }
  }

  private final byte[] instant = RecordInstant.room();
  private final char[] digits = new char[LONGEST_NUMBER];
  private Line line = new Line();
  private JsonGenerator json = generator(line);

  private static JsonGenerator generator(Line line) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), line, JsonEncoding.UTF8);
  }

  /// The line as it is after [#end]; valid up to the next [#begin].
  byte[] bytes() {
    return line.bytes();
  }

  void begin() {
    if (line.bytes().length > SPARE_LIMIT) {
      line = new Line();
      json = generator(line);
    }
    line.reset();
    json.writeStartObject();
  }

  /// Ends the line and gives its length.
  int end() {
    json.writeEndObject();
    json.flush();
    line.write('\n');
    return line.size();
  }

  void startObject(RecordKey key) {
    json.writeName(key.encoded());
    json.writeStartObject();
  }

  /// An object in an array.
  void startObject() {
    json.writeStartObject();
  }

  void endObject() {
    json.writeEndObject();
  }

  void startArray(RecordKey key) {
    json.writeName(key.encoded());
    json.writeStartArray();
  }

  void startArray(String key) {
    json.writeName(key);
    json.writeStartArray();
  }

  void endArray() {
    json.writeEndArray();
  }

  /// A string in an array.
  void string(String value) {
    json.writeString(value);
  }

  void string(RecordKey key, @Nullable String value) {
    if (value != null) {
      json.writeName(key.encoded());
      json.writeString(value);
    }
  }

  void number(RecordKey key, long value) {
    json.writeName(key.encoded());
    json.writeNumber(value);
  }

  /// A number that is not known when it is negative.
  void count(RecordKey key, long value) {
    if (value >= 0) {
      number(key, value);
    }
  }

  void bool(RecordKey key, boolean value) {
    json.writeName(key.encoded());
    json.writeBoolean(value);
  }

  void instant(RecordKey key, Instant value) {
    json.writeName(key.encoded());
    json.writeRawUTF8String(instant, 0, RecordInstant.write(value, instant));
  }

  /// Milliseconds with three decimals.
  void ms(RecordKey key, @Nullable Duration value) {
    if (value != null) {
      micros(key, Durations.micros(value));
    }
  }

  /// The same, for a part of the time that most requests have nothing of.
  void msIfAny(RecordKey key, Duration value) {
    long micros = Durations.micros(value);
    if (micros > 0) {
      micros(key, micros);
    }
  }

  private void micros(RecordKey key, long micros) {
    int at = digits.length;
    long rest = micros;
    int written = 0;
    do {
      if (written == 3) {
        digits[--at] = '.';
      }
      digits[--at] = (char) ('0' + rest % 10);
      rest /= 10;
      written++;
    } while (rest > 0 || written <= 3);
    json.writeName(key.encoded());
    json.writeNumber(digits, at, digits.length - at);
  }

  /// What is JSON already.
  void raw(RecordKey key, @Nullable String value) {
    if (value != null) {
      json.writeName(key.encoded());
      json.writeRawValue(value);
    }
  }
}
