// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Whom https trusts, what it shows of itself, and which protocols it speaks. Immutable: each
/// `with` gives a copy. Files are read when they are named.
public final class TlsSettings {
  private static final TlsSettings STANDARD = new TlsSettings(null, null, List.of(), false);

  private final TrustManager @Nullable [] trust;
  private final KeyManager @Nullable [] identity;
  private final List<String> protocols;
  private final boolean insecure;

  private TlsSettings(
      TrustManager @Nullable [] trust,
      KeyManager @Nullable [] identity,
      List<String> protocols,
      boolean insecure) {
    this.trust = trust;
    this.identity = identity;
    this.protocols = protocols;
    this.insecure = insecure;
  }

  /// The JDK's: its certificate authorities, no client certificate, TLS 1.2 and 1.3.
  ///
  /// @return the same object each time
  public static TlsSettings standard() {
    return STANDARD;
  }

  /// A copy that trusts the certificates of a file, and no others.
  ///
  /// @param certificates PEM, one or many
  /// @return the copy
  /// @throws IOException when the file cannot be read, or holds no certificate
  public TlsSettings withTrusted(Path certificates) throws IOException {
    try {
      return new TlsSettings(PemFiles.trust(certificates), identity, protocols, insecure);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "no certificates to trust in " + certificates + ": " + e.getMessage(), e);
    }
  }

  /// A copy that shows a client certificate to servers that ask for one.
  ///
  /// @param certificates PEM, the client's own first, then those that vouch for it
  /// @param privateKey PEM, PKCS #8 without a password (`BEGIN PRIVATE KEY`)
  /// @return the copy
  /// @throws IOException when a file cannot be read, or does not hold what it should
  public TlsSettings withIdentity(Path certificates, Path privateKey) throws IOException {
    try {
      return new TlsSettings(
          trust, PemFiles.identity(certificates, privateKey), protocols, insecure);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "no identity in " + certificates + " and " + privateKey + ": " + e.getMessage(), e);
    }
  }

  /// A copy that shows a client certificate to servers that ask for one.
  ///
  /// @param keyStore PKCS #12 (`.p12`, `.pfx`)
  /// @param password of the store and of the key in it
  /// @return the copy
  /// @throws IOException when the file cannot be read, or the password is wrong
  public TlsSettings withIdentity(Path keyStore, char[] password) throws IOException {
    try {
      return new TlsSettings(trust, PemFiles.identity(keyStore, password), protocols, insecure);
    } catch (GeneralSecurityException e) {
      throw new IOException("no identity in " + keyStore + ": " + e.getMessage(), e);
    }
  }

  /// A copy that speaks these protocols only.
  ///
  /// @param names for example `TLSv1.3`
  /// @return the copy
  /// @throws IllegalArgumentException when the JDK does not know one of them
  public TlsSettings withProtocols(String... names) {
    List<String> known = List.of(supported().getProtocols());
    List<String> wanted = List.of(names);
    if (wanted.isEmpty() || !known.containsAll(wanted)) {
      throw new IllegalArgumentException("protocols must be of " + known + ", were " + wanted);
    }
    return new TlsSettings(trust, identity, wanted, insecure);
  }

  /// A copy that believes everybody: any certificate for any name. Whoever is on the way can read
  /// and change what is sent, credentials included. A session that is built with it says so in the
  /// log. For tests on one's own machine; for a server with a certificate of its own issuer there
  /// is [#withTrusted].
  ///
  /// @return the copy
  public TlsSettings insecure() {
    return new TlsSettings(trust, identity, protocols, true);
  }

  boolean isInsecure() {
    return insecure;
  }

  /// Empty for what the JDK has switched on.
  List<String> protocols() {
    return protocols;
  }

  SSLContext context() {
    try {
      if (!insecure && trust == null && identity == null) {
        return SSLContext.getDefault();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity, insecure ? new TrustManager[] {new TrustEverybody()} : trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK makes no TLS context: " + e.getMessage(), e);
    }
  }

  private static SSLParameters supported() {
    try {
      return SSLContext.getDefault().getSupportedSSLParameters();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no default TLS context", e);
    }
  }

  /// What was said, without any key.
  @Override
  public String toString() {
    return "TlsSettings[trust="
        + (insecure ? "everybody" : trust == null ? "the JDK's" : "given")
        + ", identity="
        + (identity == null ? "none" : "given")
        + ", protocols="
        + (protocols.isEmpty() ? "the JDK's" : protocols)
        + "]";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsSettings that
        && Arrays.equals(trust, that.trust)
        && Arrays.equals(identity, that.identity)
        && protocols.equals(that.protocols)
        && insecure == that.insecure;
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(trust), Arrays.hashCode(identity), protocols, insecure);
  }
}
