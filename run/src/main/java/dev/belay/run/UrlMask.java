// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// Takes out of URLs what nobody else may see: userinfo, and the values of query parameters whose
/// name says that they are secret.
final class UrlMask {
  private static final Pattern USERINFO = Pattern.compile("(?<=//)[^/?#\\s]*@");
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?<=[?&;])([^=&;\\s]*(?:token|secret|passw(?:or)?d|pwd|signature|credential)"
              + "|(?:[^=&;\\s]*[-_])?key|apikey|sig|auth|authorization)=[^&;#\\s]*");

  private UrlMask() {}

  /// The URL, or a text with URLs in it, as it may be written down.
  static String mask(String text) {
    String masked = text;
    if (masked.indexOf('@') >= 0) {
      masked = USERINFO.matcher(masked).replaceAll(HeaderLine.MASK + "@");
    }
    if (masked.indexOf('=') >= 0) {
      masked = SECRET.matcher(masked).replaceAll("$1=" + HeaderLine.MASK);
    }
    return masked;
  }

  /// The header that stands for the userinfo of a URL.
  static HeaderLine basic(String userinfo) {
    // A plus sign in userinfo is a plus sign; the form decoder would make it a space.
    String plain = URLDecoder.decode(userinfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
    return new HeaderLine("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }
}
