// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CRLReason;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateRevokedException;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

/// What no server of the tests can be brought to do; the rest is shown over real handshakes.
class TlsFailureTest {
  private static String explained(String message, Exception cause) {
    SSLHandshakeException failure = new SSLHandshakeException(message);
    failure.initCause(cause);
    return TlsFailure.explain(failure, "h");
  }

  @Test
  void a_revoked_certificate_is_told() {
    CertificateRevokedException revoked =
        new CertificateRevokedException(
            Date.from(Instant.EPOCH),
            CRLReason.KEY_COMPROMISE,
            new X500Principal("CN=issuer"),
            Map.of());
    assertThat(explained("Certificate has been revoked", new CertificateException(revoked)))
        .isEqualTo("its certificate has been revoked (Certificate has been revoked)");
  }

  @Test
  void a_weak_certificate_is_told() {
    CertPathValidatorException weak =
        new CertPathValidatorException(
            "Algorithm constraints check failed on keysize limits: RSA 512 bit key");
    assertThat(explained("PKIX path validation failed", weak))
        .startsWith("its certificate is not safe: key or signature are too weak (");
  }

  @Test
  void what_is_not_known_is_told_in_the_words_of_the_jdk() {
    assertThat(explained("Something else", new CertificateException("odd")))
        .isEqualTo("Something else");
  }
}
