// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import org.jspecify.annotations.Nullable;

/// Makes events of lines, as the HTML standard's section on server-sent events interprets a stream.
final class EventParser {
  private static final int MOST_DIGITS = 15;

  private final StringBuilder data = new StringBuilder();
  private final long longest;
  private String type = "";
  private String idSoFar;
  private String id;
  private long retryMillis = -1;

  /// @param id of the last event of an earlier connection, else empty
  /// @param longest the data of one event may have, in characters
  EventParser(String id, long longest) {
    this.id = id;
    idSoFar = id;
    this.longest = longest;
  }

  /// The id of the last event that was dispatched, or ended without data.
  String lastId() {
    return id;
  }

  /// What the server asked for as the time before connecting again.
  ///
  /// @return milliseconds, or -1
  long retryMillis() {
    return retryMillis;
  }

  /// Whether the event that is being read has more data than it may have.
  boolean tooLarge() {
    return data.length() > longest;
  }

  /// Takes a line without its end.
  ///
  /// @return the event that it ends, or null
  @Nullable ServerSentEvent line(String line) {
    if (line.isEmpty()) {
      return dispatched();
    }
    int colon = line.indexOf(':');
    if (colon < 0) {
      field(line, "");
    } else if (colon > 0) {
      int value = line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      field(line.substring(0, colon), line.substring(value));
    }
    return null;
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          idSoFar = value;
        }
      }
      case "retry" -> {
        if (isNumber(value)) {
          retryMillis = Long.parseLong(value);
        }
      }
      default -> {
        // What later versions add.
      }
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private @Nullable ServerSentEvent dispatched() {
    id = idSoFar;
    ServerSentEvent event =
        data.isEmpty()
            ? null
            : new ServerSentEvent(
                type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1), id);
    data.setLength(0);
    type = "";
    return event;
  }
}
