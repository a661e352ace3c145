// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A URL that carried a user and a password, taken apart: a URL is shown in messages and logs, and
/// they must not be.
///
/// @param uri without them
/// @param credentials null when there were none
record UserInfo(URI uri, @Nullable Credentials credentials) {

  static UserInfo of(URI uri) {
    String authority = uri.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    if (authority == null || at < 0) {
      return new UserInfo(uri, null);
    }
    String info = authority.substring(0, at);
    URI bare = URI.create(uri.toString().replaceFirst("//[^/?#]*@", "//"));
    int colon = info.indexOf(':');
    String user = decoded(colon < 0 ? info : info.substring(0, colon));
    String password = colon < 0 ? "" : decoded(info.substring(colon + 1));
    return new UserInfo(
        bare, user.isEmpty() && password.isEmpty() ? null : Credentials.basic(user, password));
  }

  /// A text that was meant for a URL, with what may be a password made invisible.
  static String masked(String url) {
    return url.replaceFirst("^([^/?#]*//)[^/?#]*@", "$1***@");
  }

  private static String decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // URI has checked that two digits follow.
      if (c == '%') {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
