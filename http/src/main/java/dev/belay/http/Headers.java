// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a message, in their order; names are found in any case, and may occur repeatedly.
public final class Headers {
  private static final Headers EMPTY = new Headers(new String[0]);

  /// Name, value, name, value: heads are small, so a walk is cheaper than a map.
  private final String[] pairs;

  Headers(String[] pairs) {
    this.pairs = pairs;
  }

  /// No fields.
  ///
  /// @return the same object each time
  public static Headers empty() {
    return EMPTY;
  }

  /// The first value of a field.
  ///
  /// @param name in any case
  /// @return the value, or null when there is no such field
  public @Nullable String first(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equalsIgnoreCase(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /// All values of a field.
  ///
  /// @param name in any case
  /// @return the values in their order, empty when there is no such field
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equalsIgnoreCase(name)) {
        values.add(pairs[i + 1]);
      }
    }
    return List.copyOf(values);
  }

  /// Whether there is a field of this name.
  ///
  /// @param name in any case
  /// @return true when there is one
  public boolean contains(String name) {
    return first(name) != null;
  }

  /// Every field, in order.
  ///
  /// @return name and value
  public List<Map.Entry<String, String>> entries() {
    List<Map.Entry<String, String>> entries = new ArrayList<>(size());
    for (int i = 0; i < pairs.length; i += 2) {
      entries.add(new SimpleImmutableEntry<>(pairs[i], pairs[i + 1]));
    }
    return List.copyOf(entries);
  }

  /// How many fields there are.
  ///
  /// @return counts repeated names each time
  public int size() {
    return pairs.length / 2;
  }

  /// A copy with one field more.
  ///
  /// @param name a token
  /// @param value without line breaks
  /// @return the copy
  /// @throws IllegalArgumentException when either could break out of its line
  public Headers with(String name, String value) {
    HeaderRules.checkName(name);
    HeaderRules.checkValue(name, value);
    String[] longer = Arrays.copyOf(pairs, pairs.length + 2);
    longer[pairs.length] = name;
    longer[pairs.length + 1] = value.strip();
    return new Headers(longer);
  }

  /// A copy without the fields of a name.
  ///
  /// @param name in any case
  /// @return the copy
  public Headers without(String name) {
    List<String> kept = new ArrayList<>(pairs.length);
    for (int i = 0; i < pairs.length; i += 2) {
      if (!pairs[i].equalsIgnoreCase(name)) {
        kept.add(pairs[i]);
        kept.add(pairs[i + 1]);
      }
    }
    return kept.size() == pairs.length ? this : new Headers(kept.toArray(String[]::new));
  }

  String nameAt(int index) {
    return pairs[2 * index];
  }

  String valueAt(int index) {
    return pairs[2 * index + 1];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    return entries().toString();
  }
}
