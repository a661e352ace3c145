// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// A path in which some segments are names for whatever stands there.
final class PathTemplate {
  private final String text;
  private final String[] segments;
  private final boolean open;

  PathTemplate(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("template must begin with /, was " + text);
    }
    String[] split = text.substring(1).split("/", -1);
    this.text = text;
    this.open = split[split.length - 1].endsWith("...}");
    this.segments = open ? java.util.Arrays.copyOf(split, split.length - 1) : split;
  }

  /// @param path a query behind it does not count
  boolean matches(String path) {
    int end = path.indexOf('?');
    String[] actual = path.substring(1, end < 0 ? path.length() : end).split("/", -1);
    if (open ? actual.length < segments.length : actual.length != segments.length) {
      return false;
    }
    for (int i = 0; i < segments.length; i++) {
      boolean named = segments[i].startsWith("{") && segments[i].endsWith("}");
      if (named ? actual[i].isEmpty() : !segments[i].equals(actual[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
