// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;
import tools.jackson.core.io.SerializedString;

/// The keys of a record and of what is in it, each encoded once.
enum RecordKey {
  SCHEMA,
  ORDINAL,
  PAGE,
  LINE,
  INPUT,
  ID,
  PARENT,
  OUTCOME,
  METHOD,
  REDIRECTS,
  STATUS,
  HOST_KEY,
  HTTP_VERSION,
  REMOTE_IP,
  CONNECTION_REUSED,
  ATTEMPTS,
  HISTORY,
  N,
  START,
  ERROR,
  TOTAL_MS,
  WAIT_MS,
  WAIT_REASON,
  RETRY_AFTER_MS,
  QUEUED,
  END,
  TIME,
  QUEUE,
  LIMIT,
  LIMIT_RATE,
  LIMIT_PER_HOST,
  LIMIT_GLOBAL,
  PAUSE,
  DNS,
  CONNECT,
  TLS,
  SEND,
  TTFB,
  BODY,
  TOTAL,
  OVERALL,
  BYTES_SENT,
  BYTES_RECEIVED,
  BYTES_DECODED,
  CONTENT_TYPE,
  CONTENT_LENGTH,
  ETAG,
  LAST_MODIFIED,
  RETRY_AFTER,
  SHA256,
  BODY_FILE,
  BODY_ENCODING,
  BODY_TRUNCATED,
  HEADERS,
  CLASS,
  PHASE,
  MESSAGE,
  EXCEPTION,
  RETRYABLE,
  SKIP,
  REASON,
  OF,
  META,
  URL,
  FINAL_URL;

  @SuppressWarnings("ImmutableEnumChecker") // A text, with what it looks like in bytes.
  private final SerializedString encoded = new SerializedString(name().toLowerCase(Locale.ROOT));

  SerializedString encoded() {
    return encoded;
  }
}
