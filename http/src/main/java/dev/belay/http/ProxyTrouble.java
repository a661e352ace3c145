// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The proxy cannot be reached, or does not do what it was asked.
final class ProxyTrouble extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean retryable;

  ProxyTrouble(Proxy proxy, String what, boolean retryable, @Nullable Throwable cause) {
    super("proxy " + proxy + ' ' + what, cause);
    this.retryable = retryable;
  }

  /// A status that is no tunnel.
  static ProxyTrouble status(Proxy proxy, int status, String reason, String asked) {
    String told = (status + " " + reason).strip();
    return status == 407
        ? new ProxyTrouble(
            proxy,
            proxy.credentials() == null
                ? "wants to know who asks (407): give it a user and a password"
                : "does not accept the credentials (407)",
            false,
            null)
        : new ProxyTrouble(
            proxy, "refused " + asked + " with " + told, status == 429 || status >= 500, null);
  }

  boolean retryable() {
    return retryable;
  }

  /// What stands in the message of the exception that the caller sees.
  String fact() {
    return String.valueOf(getMessage());
  }
}
