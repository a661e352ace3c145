// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.jspecify.annotations.Nullable;

/// Turns what was caught into what the caller is told.
final class Failures {
  private Failures() {}

  /// What the watchdog's closing of a connection means, by what it interrupted.
  static RequestException timeout(Progress progress, boolean answered, IOException cause) {
    String rule = progress.rule();
    if (rule != null) {
      return make(ofPhase(progress.phase(), answered), rule, progress, true, cause);
    }
    String limit = Durations.text(Duration.ofNanos(progress.limit()));
    return switch (progress.phase()) {
      case RESOLVING, CONNECTING, HANDSHAKING ->
          make(ErrorClass.CONNECT_TIMEOUT, "no connection within " + limit, progress, true, cause);
      case WAITING ->
          answered
              ? make(
                  ErrorClass.TIMEOUT_TOTAL,
                  "the head of the answer was not complete within " + limit,
                  progress,
                  true,
                  cause)
              : make(
                  ErrorClass.TIMEOUT_FIRST_BYTE,
                  "no byte of an answer within " + limit,
                  progress,
                  true,
                  cause);
      case READING ->
          make(
              ErrorClass.TIMEOUT_BODY,
              "the body was not complete within " + limit,
              progress,
              true,
              cause);
      default ->
          make(
              ErrorClass.TIMEOUT_TOTAL,
              "the request was not sent within " + limit,
              progress,
              true,
              cause);
    };
  }

  private static ErrorClass ofPhase(Phase phase, boolean answered) {
    return switch (phase) {
      case RESOLVING, CONNECTING, HANDSHAKING -> ErrorClass.CONNECT_TIMEOUT;
      case WAITING -> answered ? ErrorClass.TIMEOUT_TOTAL : ErrorClass.TIMEOUT_FIRST_BYTE;
      case READING -> ErrorClass.TIMEOUT_BODY;
      default -> ErrorClass.TIMEOUT_TOTAL;
    };
  }

  /// What an exception of the network, of TLS or of the codec means in the phase it came in.
  static RequestException of(IOException e, Progress progress, boolean answered, boolean ended) {
    if (e instanceof ProxyTrouble proxy) {
      return make(ErrorClass.PROXY, proxy.fact(), progress, proxy.retryable(), e);
    }
    SSLHandshakeException late = TlsFailure.late(e);
    if (late != null && progress.phase() != Phase.HANDSHAKING) {
      return make(ErrorClass.TLS, handshake(late, progress), progress, false, e);
    }
    return switch (progress.phase()) {
      case RESOLVING -> resolving(e, progress);
      case CONNECTING -> connecting(e, progress);
      case HANDSHAKING ->
          make(ErrorClass.TLS, handshake(e, progress), progress, !isCertificate(e), e);
      case WAITING, READING -> receiving(e, progress, answered, ended);
      default ->
          make(
              ErrorClass.SEND,
              e instanceof BodySource.Broken
                  ? String.valueOf(e.getMessage())
                  : "the connection broke while the request was written: " + e.getMessage(),
              progress,
              !(e instanceof BodySource.Broken),
              e);
    };
  }

  private static String handshake(IOException e, Progress progress) {
    return "the TLS handshake with "
        + progress.hop().target().authority()
        + " failed: "
        + TlsFailure.explain(e, progress.hop().target().host());
  }

  private static RequestException resolving(IOException e, Progress progress) {
    if (e instanceof SocketTimeoutException) {
      return timeout(progress, false, e);
    }
    String host = progress.hop().target().host();
    return e instanceof UnknownHostException
        ? make(ErrorClass.DNS, "host " + host + " has no address", progress, true, e)
        : make(
            ErrorClass.DNS,
            "host " + host + " was not looked up: " + e.getMessage(),
            progress,
            true,
            e);
  }

  private static RequestException connecting(IOException e, Progress progress) {
    if (e instanceof SocketTimeoutException) {
      return timeout(progress, false, e);
    }
    String place = progress.hop().target().authority();
    String message = String.valueOf(e.getMessage());
    return e instanceof ConnectException && message.contains("refused")
        ? make(ErrorClass.CONNECT_REFUSED, place + " refused the connection", progress, true, e)
        : make(
            ErrorClass.CONNECT_OTHER,
            "no connection to " + place + ": " + message,
            progress,
            true,
            e);
  }

  private static RequestException receiving(
      IOException e, Progress progress, boolean answered, boolean ended) {
    if (ended && !answered) {
      return make(
          ErrorClass.RESET,
          "the connection was closed before the first byte of an answer",
          progress,
          true,
          e);
    }
    boolean head = progress.phase() == Phase.WAITING;
    if (!(e instanceof MalformedAnswer) && (ended || isTruncation(e))) {
      return make(
          ErrorClass.TRUNCATED,
          "the connection was closed in the middle of the " + (head ? "head" : "body"),
          progress,
          true,
          e);
    }
    if (e instanceof MalformedAnswer malformed) {
      return malformed.tooLarge()
          ? make(
              ErrorClass.TOO_LARGE,
              (head
                      ? "the head of the answer is too large: "
                      : "the framing of the body is too large: ")
                  + e.getMessage(),
              progress,
              false,
              e)
          : make(
              ErrorClass.PROTOCOL,
              (head ? "the answer is not HTTP: " : "the body is not in chunks as announced: ")
                  + e.getMessage(),
              progress,
              false,
              e);
    }
    return make(
        ErrorClass.RESET,
        "the connection broke while the "
            + (head ? "head" : "body")
            + " was read: "
            + e.getMessage(),
        progress,
        true,
        e);
  }

  private static boolean isTruncation(IOException e) {
    return e instanceof ConnectionClosedException || e instanceof EOFException;
  }

  private static boolean isCertificate(@Nullable Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof CertificateException || t instanceof CertPathValidatorException) {
        return true;
      }
    }
    return false;
  }

  /// A server asks for more time than anybody waits.
  ///
  /// @param fact says so, with the instant
  /// @param until the instant
  /// @param told what the server said of its limits
  static HostPausedException paused(
      String fact, Instant until, Headers told, Progress progress, @Nullable Throwable cause) {
    return new HostPausedException(
        failure(ErrorClass.PAUSED, fact, progress, true, cause), until, told);
  }

  static RequestException make(
      ErrorClass error,
      String fact,
      Progress progress,
      boolean retryable,
      @Nullable Throwable cause) {
    return failure(error, fact, progress, retryable, cause).exception();
  }

  static Failure failure(
      ErrorClass error,
      String fact,
      Progress progress,
      boolean retryable,
      @Nullable Throwable cause) {
    Stopwatch times = progress.times();
    // Before it is let through, and after it is over, there is no attempt under way.
    boolean queued = progress.phase() == Phase.QUEUED && !times.isUnderWay();
    boolean under = !queued && progress.phase() != Phase.BACKING_OFF;
    List<Attempt> attempts =
        under
            ? times.history(times.current(null, error, Duration.ZERO, WaitReason.NONE, null))
            : times.history();
    return new Failure(
        error,
        fact,
        progress.phase().toString(),
        times.spent(progress.phase()),
        progress.hop().method(),
        progress.hop().uri(),
        times.attempt(),
        progress.of(),
        attempts,
        times.timings(),
        retryable,
        cause);
  }
}
