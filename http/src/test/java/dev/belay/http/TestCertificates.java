// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority in a folder, made with the JDK's keytool, and what it has issued.
final class TestCertificates {
  static final char[] PASSWORD = "changeit".toCharArray();

  private final Path folder;
  private final Path file;

  TestCertificates(Path folder) throws Exception {
    this.folder = folder;
    file = folder.resolve("all.p12");
    keytool(
        "-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c", "-validity", "99");
  }

  /// Issues one.
  ///
  /// @param names for example `san=dns:localhost`
  /// @param more for example a start in the past
  void issue(String alias, String names, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias, "-signer", "ca"));
    arguments.addAll(List.of("-ext", names));
    arguments.addAll(List.of(more));
    keytool(arguments.toArray(String[]::new));
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keyalg", "EC", "-keystore", file.toString(), "-storepass", "changeit"));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    assertThat(keytool.exitValue()).as(said).isZero();
  }

  private KeyStore store() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  /// A store with that identity alone.
  Path identity(String alias) throws Exception {
    KeyStore all = store();
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    one.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
    Path path = folder.resolve(alias + ".p12");
    try (var out = Files.newOutputStream(path)) {
      one.store(out, PASSWORD);
    }
    return path;
  }

  Path certificates(String alias) throws Exception {
    StringBuilder pem = new StringBuilder();
    for (Certificate each : store().getCertificateChain(alias)) {
      pem.append(pem("CERTIFICATE", each.getEncoded()));
    }
    return Files.writeString(folder.resolve(alias + ".pem"), pem);
  }

  Path key(String alias) throws Exception {
    byte[] encoded = store().getKey(alias, PASSWORD).getEncoded();
    return Files.writeString(folder.resolve(alias + ".key"), pem("PRIVATE KEY", encoded));
  }

  private static String pem(String kind, byte[] encoded) throws IOException {
    String lines = Base64.getMimeEncoder(64, "\n".getBytes(ISO_8859_1)).encodeToString(encoded);
    return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
  }

  /// What a server presents.
  SSLContext serving(String alias) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(identity(alias))) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", store().getCertificate("ca"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
