// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that got no usable answer. The subclasses name the fact; this class carries the data.
///
/// An answer of any status is no exception, unless it is asked to be one: look at [Response#status]
/// and [Response#raiseForStatus].
public abstract sealed class RequestException extends IOException
    permits ConnectFailedException,
        TlsFailedException,
        ProxyFailedException,
        RequestTimeoutException,
        ConnectionLostException,
        InvalidAnswerException,
        TooManyRedirectsException,
        RedirectRefusedException,
        HostPausedException,
        HostStoppedException,
        StatusException,
        SessionClosedException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  RequestException(Failure failure) {
    super(failure.message(), failure.cause());
    this.failure = failure;
  }

  /// What went wrong, as a class to count by.
  ///
  /// @return the class
  public ErrorClass error() {
    return failure.error();
  }

  /// What the last attempt was doing.
  ///
  /// @return for example `connecting`, `waiting for the head`, `reading the body`
  public String phase() {
    return failure.phase();
  }

  /// The method of the request.
  ///
  /// @return for example `GET`
  public String method() {
    return failure.method();
  }

  /// What was asked for: after a redirect, the hop that failed.
  ///
  /// @return an absolute URI
  public URI uri() {
    return failure.uri();
  }

  /// Every attempt, the last one included.
  ///
  /// @return in order; empty when none was begun
  public List<Attempt> attempts() {
    return failure.attempts();
  }

  /// Where the time went.
  ///
  /// @return over all attempts
  public Timings timings() {
    return failure.timings();
  }

  /// The limit that the request waited for longest, over all attempts.
  ///
  /// @return null when it did not wait for any
  public @Nullable LimitKind limit() {
    return failure.error() == ErrorClass.PAUSED
        ? LimitKind.PAUSE
        : failure.timings().longestLimit();
  }

  /// Whether another attempt could have succeeded.
  ///
  /// @return false for what will be the same again: a wrong certificate, an answer that is not HTTP
  public boolean retryable() {
    return failure.retryable();
  }

  Failure failure() {
    return failure;
  }
}
