// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The fields of an answer in which a server tells about its limits.
final class RateHeaders {
  private RateHeaders() {}

  static Headers of(Headers all) {
    // Taken as they came: a server may write what no request may.
    List<String> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      String name = all.nameAt(i).toLowerCase(Locale.ROOT);
      if (name.endsWith("retry-after")
          || name.contains("ratelimit")
          || name.contains("rate-limit")) {
        found.add(all.nameAt(i));
        found.add(all.valueAt(i));
      }
    }
    return found.isEmpty() ? Headers.empty() : new Headers(found.toArray(String[]::new));
  }
}
