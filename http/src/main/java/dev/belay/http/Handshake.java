// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Secures connections: TLS by JSSE.
///
/// @param factory with whom it trusts and what it shows
/// @param protocols empty for what the JDK has switched on
/// @param checksNames false believes any certificate for any name
record Handshake(SSLSocketFactory factory, List<String> protocols, boolean checksNames) {

  SSLSocket with(Socket socket, Target target) throws IOException {
    SSLSocket secured =
        (SSLSocket) factory.createSocket(socket, target.host(), target.port(), false);
    SSLParameters parameters = secured.getSSLParameters();
    if (checksNames) {
      // Without this JSSE accepts any valid certificate, whoever it was issued to.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (!protocols.isEmpty()) {
      parameters.setProtocols(protocols.toArray(String[]::new));
    }
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    name(parameters, target.host());
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  /// JSSE names the host by itself only if there is a dot in it.
  private static void name(SSLParameters parameters, String host) {
    boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    if (!address) {
      try {
        parameters.setServerNames(List.of(new SNIHostName(host)));
      } catch (IllegalArgumentException e) {
        // A name with an underscore, for example, is none by the rules of TLS: it goes unnamed.
        System.getLogger(Handshake.class.getName())
            .log(System.Logger.Level.DEBUG, () -> "no server name for " + host, e);
      }
    }
  }
}
