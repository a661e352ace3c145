// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Locale;

/// What went wrong with a request, in one word that programs and reports can count.
public enum ErrorClass {
  /// The host name has no address.
  DNS,
  /// The host answered that nobody listens on the port.
  CONNECT_REFUSED,
  /// No usable connection within the connect timeout, all addresses and TLS included.
  CONNECT_TIMEOUT,
  /// No connection for another reason: no route, network down.
  CONNECT_OTHER,
  /// The proxy could not be reached, or did not let the request through.
  PROXY,
  /// The TLS handshake failed: unknown issuer, wrong host name, no common version.
  TLS,
  /// The connection broke while the request was being written, and no answer came.
  SEND,
  /// The session's limits let it through too late: it was never sent.
  TIMEOUT_QUEUE,
  /// The time of the attempt passed before the first byte of an answer.
  TIMEOUT_FIRST_BYTE,
  /// The time of the attempt passed while the body was being read.
  TIMEOUT_BODY,
  /// The time of the attempt passed in another phase: writing, or in the middle of the head.
  TIMEOUT_TOTAL,
  /// The connection was reset, or closed before the first byte of an answer.
  RESET,
  /// The connection was closed before the answer was complete.
  TRUNCATED,
  /// The answer is not HTTP.
  PROTOCOL,
  /// The body cannot be decoded as its `Content-Encoding` says.
  DECODE,
  /// A head, a line or the body of the answer is longer than allowed.
  TOO_LARGE,
  /// More redirects than the session follows.
  REDIRECT_LIMIT,
  /// A redirect that is not followed: from https to http, or with a body that is spent.
  REDIRECT_REFUSED,
  /// The host is paused for longer than the session waits.
  PAUSED,
  /// The host has refused too often of late, or has seen abnormal usage: nothing more is sent to
  /// it.
  STOPPED,
  /// The status is 400 or more, and the caller had asked for an exception then.
  STATUS,
  /// The session is closed.
  CLOSED;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The name in lower case with underscores, as results and reports write it.
  ///
  /// @return for example `timeout_first_byte`
  public String label() {
    return label;
  }
}
