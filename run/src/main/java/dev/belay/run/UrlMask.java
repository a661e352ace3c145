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

  /// As `key` or `sig`.
  private static final int SHORTEST_NAME = 3;

  private UrlMask() {}

  /// The URL, or a text with URLs in it, as it may be written down.
  static String mask(String text) {
    String masked = text;
    if (masked.indexOf('@') >= 0) {
      masked = USERINFO.matcher(masked).replaceAll(HeaderLine.MASK + "@");
    }
    if (mayHaveSecret(masked)) {
      masked = SECRET.matcher(masked).replaceAll("$1=" + HeaderLine.MASK);
    }
    return masked;
  }

  /// Whether a parameter has a name as long as the shortest that says so. Most URLs have none, and
  /// the pattern would look for it at each of their letters.
  private static boolean mayHaveSecret(String text) {
    for (int at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
      int name = at;
      while (name > 0 && "?&;=".indexOf(text.charAt(name - 1)) < 0) {
        name--;
      }
      if (name > 0 && at - name >= SHORTEST_NAME) {
        return true;
      }
    }
    return false;
  }

  /// The header that stands for the userinfo of a URL.
  static HeaderLine basic(String userinfo) {
    // A plus sign in userinfo is a plus sign; the form decoder would make it a space.
    String plain = URLDecoder.decode(userinfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
    return new HeaderLine("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }
}
