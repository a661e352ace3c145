// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import dev.belay.http.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// What a scripted server does with one request: when it answers, what, and what goes wrong.
/// Immutable: each method gives a copy.
///
/// ```java
/// Answer.of(200).withBody("hello").after(Duration.ofMillis(50))
/// Answer.of(200).withBody("a long text").cutAfter(6)
/// Answer.of(429).withHeader("Retry-After", "2")
/// ```
public final class Answer {
  /// How an answer ends.
  enum Fault {
    /// Whole, on a connection that stays open.
    NONE,
    /// Whole, and then the server closes.
    CLOSE,
    /// The server closes.
    CUT,
    /// The server resets the connection.
    RESET,
    /// Nothing comes any more.
    STALL
  }

  private static final int WHOLE = Integer.MAX_VALUE;

  private final int status;
  private final Headers headers;
  private final String body;
  private final Duration delay;
  private final Fault fault;

  /// Bytes of the body before the fault; -1 for not even a head.
  private final int upTo;

  private Answer(int status, Headers headers, String body, Duration delay, Fault fault, int upTo) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.delay = delay;
    this.fault = fault;
    this.upTo = upTo;
  }

  /// An answer without a body, at once.
  ///
  /// @param status 200 to 999
  /// @return the answer
  public static Answer of(int status) {
    if (status < 200 || status > 999) {
      throw new IllegalArgumentException("status must be 200 to 999, was " + status);
    }
    return new Answer(status, Headers.empty(), "", Duration.ZERO, Fault.NONE, WHOLE);
  }

  /// The server reads the request and closes the connection.
  ///
  /// @return the answer
  public static Answer hangUp() {
    return of(200).ending(Fault.CUT, -1);
  }

  /// The server reads the request and resets the connection.
  ///
  /// @return the answer
  public static Answer reset() {
    return of(200).ending(Fault.RESET, -1);
  }

  /// The server reads the request and never answers.
  ///
  /// @return the answer
  public static Answer silence() {
    return of(200).ending(Fault.STALL, -1);
  }

  /// A copy whose first byte leaves that long after the request has arrived.
  ///
  /// @param time not negative
  /// @return the copy
  public Answer after(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must be at least 0, was " + time);
    }
    return new Answer(status, headers, body, time, fault, upTo);
  }

  /// A copy with one field more.
  ///
  /// @param name a token
  /// @param value one line
  /// @return the copy
  public Answer withHeader(String name, String value) {
    return new Answer(status, headers.with(name, value), body, delay, fault, upTo);
  }

  /// A copy with a body; `Content-Length` goes with it.
  ///
  /// @param text sent in UTF-8
  /// @return the copy
  public Answer withBody(String text) {
    Objects.requireNonNull(text, "text");
    return new Answer(status, headers, text, delay, fault, upTo);
  }

  /// A copy after which the server closes the connection without having said so before.
  ///
  /// @return the copy
  public Answer closing() {
    return ending(Fault.CLOSE, WHOLE);
  }

  /// A copy whose body ends early: the server closes.
  ///
  /// @param bytes of the body that come, at least 0
  /// @return the copy
  public Answer cutAfter(int bytes) {
    return ending(Fault.CUT, atLeastNone(bytes));
  }

  /// A copy that ends with a reset in the middle of the body.
  ///
  /// @param bytes of the body that come, at least 0
  /// @return the copy
  public Answer resetAfter(int bytes) {
    return ending(Fault.RESET, atLeastNone(bytes));
  }

  /// A copy whose body stops coming.
  ///
  /// @param bytes of the body that come, at least 0
  /// @return the copy
  public Answer stalledAfter(int bytes) {
    return ending(Fault.STALL, atLeastNone(bytes));
  }

  private static int atLeastNone(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must be at least 0, was " + bytes);
    }
    return bytes;
  }

  private Answer ending(Fault how, int bytes) {
    return new Answer(status, headers, body, delay, how, bytes);
  }

  /// How long it takes.
  Duration delay() {
    return delay;
  }

  Fault fault() {
    return fault;
  }

  /// What is sent, in ISO 8859-1.
  ///
  /// @param method of the request: an answer to HEAD has no body
  String bytes(String method) {
    if (upTo < 0) {
      return "";
    }
    String encoded = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
    for (Map.Entry<String, String> field : headers.entries()) {
      text.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
    }
    boolean bodiless = status == 204 || status == 304;
    if (!bodiless) {
      text.append("Content-Length: ").append(encoded.length()).append("\r\n");
    }
    text.append("\r\n");
    if (!bodiless && !method.equals("HEAD")) {
      text.append(encoded, 0, Math.min(upTo, encoded.length()));
    }
    return text.toString();
  }
}
