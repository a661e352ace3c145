// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;
import java.nio.charset.Charset;
import java.util.Arrays;

/// The server answered with a status of 400 or more, and the caller had asked for this exception:
/// see [Response#raiseForStatus].
public final class StatusException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  /// How much of the body is kept.
  public static final int MOST_BYTES = 8 * 1024;

  /// How much of the body the message quotes.
  private static final int MOST_QUOTED = 200;

  private final int status;
  private final String reason;
  private final transient Headers headers;
  private final String body;

  private StatusException(Failure failure, Wire.Head head, String body) {
    super(failure);
    status = head.status();
    reason = head.reason();
    headers = head.headers();
    this.body = body;
  }

  static StatusException of(Answer answer, byte[] begin, Charset charset) {
    byte[] kept = begin.length > MOST_BYTES ? Arrays.copyOf(begin, MOST_BYTES) : begin;
    String body = MediaType.decode(kept, charset);
    Wire.Head head = answer.head();
    String fact = "status " + head.status();
    if (!head.reason().isEmpty()) {
      fact += " " + HeaderRules.quote(head.reason());
    }
    if (!body.isBlank()) {
      String quoted = body.length() > MOST_QUOTED ? body.substring(0, MOST_QUOTED) : body;
      fact += ", body " + HeaderRules.quote(quoted) + (body.length() > MOST_QUOTED ? "..." : "");
    }
    return new StatusException(
        Failures.failure(
            ErrorClass.STATUS, fact, answer.progress(), isPassing(head.status()), null),
        head,
        body);
  }

  /// Statuses that tell of the moment and not of the request.
  private static boolean isPassing(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  /// The status code.
  ///
  /// @return 400 to 999
  public int status() {
    return status;
  }

  /// What the server wrote behind the status code.
  ///
  /// @return often empty
  public String reason() {
    return reason;
  }

  /// The fields of the answer.
  ///
  /// @return in their order
  public Headers headers() {
    return headers;
  }

  /// How the body begins, as text.
  ///
  /// @return at most [#MOST_BYTES] bytes of it
  public String body() {
    return body;
  }
}
