// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What each call gets once, and keeps through all its attempts: a key that makes it fit to be
/// repeated, and its place in a trace.
///
/// @param idempotencyKeys whether POST and PATCH get one
/// @param traceparent whether the trace is told
record RequestExtras(boolean idempotencyKeys, boolean traceparent) {
  static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /// The names of all of them.
  private static final List<String> NAMES = List.of(IDEMPOTENCY_KEY, "traceparent", "tracestate");

  /// What a further attempt keeps of the one before it when it is sent with other fields.
  static Request kept(Request before, Request next) {
    Request whole = next;
    for (String name : NAMES) {
      String value = before.headers().first(name);
      if (value != null && !whole.headers().contains(name)) {
        whole = whole.withHeader(name, value);
      }
    }
    return whole;
  }

  Request of(Request request) {
    Request whole = request;
    boolean mayHarm = request.method().equals("POST") || request.method().equals("PATCH");
    if (idempotencyKeys && mayHarm && !request.headers().contains(IDEMPOTENCY_KEY)) {
      // A string of structured fields: in quotes.
      whole = whole.withHeader(IDEMPOTENCY_KEY, '"' + UUID.randomUUID().toString() + '"');
    }
    if (traceparent && !request.headers().contains("traceparent")) {
      TraceContext context =
          TraceContext.CURRENT.isBound()
              ? TraceContext.CURRENT.get().child()
              : TraceContext.random();
      whole = whole.withHeader("traceparent", context.traceparent());
      @Nullable String state = context.state();
      if (state != null) {
        whole = whole.withHeader("tracestate", state);
      }
    }
    return whole;
  }
}
