// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// An HTTP client in a contest, set up for one job as somebody would who knows it well.
interface HttpPeer extends AutoCloseable {
  /// What all clients are to do.
  ///
  /// @param uri is asked for again and again
  /// @param size bytes of each body
  /// @param inFlight how many virtual threads ask at once
  /// @param trusted for https: whom to trust
  /// @param trust the same, for a client that wants it by itself
  record Job(URI uri, int size, int inFlight, SSLContext trusted, X509TrustManager trust) {
    /// One in cleartext, which trusts as the JDK does.
    static Job plain(URI uri, int size, int inFlight) throws GeneralSecurityException {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init((KeyStore) null);
      X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
      return new Job(uri, size, inFlight, SSLContext.getDefault(), trust);
    }

    boolean secure() {
      return uri.getScheme().equals("https");
    }

    /// As much as a reader takes at once.
    byte[] buffer() {
      return new byte[Math.clamp(size, 1_024, 64 * 1_024)];
    }
  }

  /// What one of the virtual threads uses; nobody else does at the same time.
  interface Lane {
    /// Sends one request and reads its answer to the end.
    ///
    /// @return bytes of the body
    long get() throws Exception;
  }

  /// Makes a client.
  interface Maker {
    HttpPeer make(Job job) throws Exception;
  }

  /// One lane more, of as many as there are requests in flight.
  Lane open() throws Exception;

  @Override
  void close() throws IOException;

  /// Reads a stream to its end.
  static long drain(InputStream in, byte[] buffer) throws IOException {
    long sum = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      sum += n;
    }
    return sum;
  }
}
