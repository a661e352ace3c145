// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a request shows to prove who asks. Given for one request or for one origin, and never sent
/// to another.
public final class Credentials {
  enum Scheme {
    BASIC,
    BEARER,
    DIGEST
  }

  private static final String IN_TOKEN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/";

  private final Scheme scheme;
  private final String user;
  private final String secret;

  private Credentials(Scheme scheme, String user, String secret) {
    this.scheme = scheme;
    this.user = user;
    this.secret = secret;
  }

  /// User and password, readable for whoever sees the request: RFC 7617, in UTF-8. Sent with the
  /// first request already.
  ///
  /// @param user without a colon
  /// @param password may be empty
  /// @return the credentials
  /// @throws IllegalArgumentException when they cannot be sent
  public static Credentials basic(String user, String password) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "user must not contain a colon, was " + HeaderRules.quote(user));
    }
    checkNoControls(user, password);
    return new Credentials(Scheme.BASIC, user, password);
  }

  /// A token: RFC 6750.
  ///
  /// @param token letters, digits and `-._~+/`, perhaps with `=` at the end
  /// @return the credentials
  /// @throws IllegalArgumentException when it is not one
  public static Credentials bearer(String token) {
    String body = token.replaceFirst("=+$", "");
    if (body.isEmpty() || !body.chars().allMatch(c -> IN_TOKEN.indexOf(c) >= 0)) {
      throw new IllegalArgumentException(
          "token must be letters, digits and -._~+/, perhaps with = at the end");
    }
    return new Credentials(Scheme.BEARER, "", token);
  }

  /// User and password, of which the server sees a digest only: RFC 7616 with MD5, SHA-256 and
  /// SHA-512/256. The first request is sent without, and once more with what the server asks for;
  /// later ones use its challenge again until it is stale.
  ///
  /// @param user whose password it is
  /// @param password may be empty
  /// @return the credentials
  /// @throws IllegalArgumentException when they cannot be sent
  public static Credentials digest(String user, String password) {
    checkNoControls(user, password);
    return new Credentials(Scheme.DIGEST, user, password);
  }

  private static void checkNoControls(String user, String password) {
    if ((user + password).chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new IllegalArgumentException("user and password must not contain control characters");
    }
  }

  Scheme scheme() {
    return scheme;
  }

  String user() {
    return user;
  }

  String secret() {
    return secret;
  }

  /// What `Authorization` says, or null when the server has to speak first.
  @Nullable String line() {
    return switch (scheme) {
      case BASIC ->
          "Basic "
              + Base64.getEncoder()
                  .encodeToString((user + ':' + secret).getBytes(StandardCharsets.UTF_8));
      case BEARER -> "Bearer " + secret;
      case DIGEST -> null;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Credentials that
        && scheme == that.scheme
        && user.equals(that.user)
        && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return Objects.hash(scheme, user, secret);
  }

  /// Without the secret.
  @Override
  public String toString() {
    return scheme + (user.isEmpty() ? "" : " of " + user);
  }
}
