// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.util.Locale;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// Says in plain words why a TLS handshake failed. JSSE knows, but says it in its own.
final class TlsFailure {
  private static final int MOST_CAUSES = 20;

  private TlsFailure() {}

  /// The reason, followed by what JSSE said.
  static String explain(IOException failure, String host) {
    String reason = reason(failure, host);
    String message = String.valueOf(failure.getMessage());
    return reason == null ? message : reason + " (" + message + ")";
  }

  /// The refusal behind a failure that came after the handshake, or null. In TLS 1.3 a client
  /// believes that the handshake is over when the server has yet to look at its certificate.
  static @Nullable SSLHandshakeException late(IOException failure) {
    if (failure instanceof SSLHandshakeException refusal) {
      return refusal;
    }
    for (Throwable other : failure.getSuppressed()) {
      if (other instanceof SSLHandshakeException refusal) {
        return refusal;
      }
    }
    return null;
  }

  private static @Nullable String reason(IOException failure, String host) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof CertificateExpiredException) {
        return "its certificate has expired";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "its certificate is not valid yet";
      }
      if (cause instanceof CertificateRevokedException) {
        return "its certificate has been revoked";
      }
      if (message.contains("algorithm constraints") || message.contains("disabled algorithm")) {
        return "its certificate is not safe: key or signature are too weak";
      }
      if (message.contains("extended key usage")) {
        return "its certificate is not for servers";
      }
      if (cause instanceof CertPathBuilderException || message.contains("no trusted certificate")) {
        return "its certificate was issued by nobody who is trusted";
      }
      if (message.contains("no subject alternative") || message.contains("no name matching")) {
        return "its certificate is not for " + host;
      }
      if (message.contains("certificate_required")) {
        return "it wants a client certificate";
      }
      if (message.contains("protocol_version")
          || message.contains("protocol version")
          || message.contains("no appropriate protocol")) {
        return "there is no version of TLS that both sides speak";
      }
      if (message.contains("handshake_failure")) {
        return "both sides have nothing in common, or it wants a client certificate";
      }
      if (message.contains("unrecognized ssl message")
          || message.contains("plaintext connection")) {
        return "it does not speak TLS";
      }
      cause = cause.getCause();
    }
    return null;
  }
}
