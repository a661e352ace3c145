// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A map from names that clients choose, which forgets the name unused for longest once it holds
/// too many: a client that counts upwards must not fill the server's memory.
final class Recent<V> {
  /// Makes the value that follows one, or the first one after null.
  @FunctionalInterface
  interface Step<V> {
    V after(@Nullable V old);
  }

  private final int most;
  private final Map<String, V> values = new LinkedHashMap<>(16, 0.75f, true);

  Recent(int most) {
    this.most = most;
  }

  /// Replaces the value of a name by the one that follows it, and gives the new one.
  synchronized V update(String name, Step<V> step) {
    V value = step.after(values.get(name));
    values.put(name, value);
    if (values.size() > most) {
      Iterator<String> eldest = values.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return value;
  }

  synchronized void clear() {
    values.clear();
  }
}
