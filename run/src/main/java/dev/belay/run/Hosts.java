// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// Hosts as people call them.
final class Hosts {
  private Hosts() {}

  /// The host of a key, with its port where that is not the usual one.
  static String name(String key) {
    String host = key.substring(key.indexOf("//") + (key.contains("//") ? 2 : 1));
    String usual = key.startsWith("https:") ? ":443" : ":80";
    return host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host;
  }
}
