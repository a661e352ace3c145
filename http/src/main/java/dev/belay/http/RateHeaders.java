// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Locale;

/// The fields of an answer in which a server tells about its limits.
final class RateHeaders {
  private RateHeaders() {}

  static Headers of(Headers all) {
    Headers found = Headers.empty();
    for (int i = 0; i < all.size(); i++) {
      String name = all.nameAt(i).toLowerCase(Locale.ROOT);
      if (name.equals("retry-after") || name.contains("ratelimit") || name.contains("rate-limit")) {
        found = found.with(all.nameAt(i), all.valueAt(i));
      }
    }
    return found;
  }
}
