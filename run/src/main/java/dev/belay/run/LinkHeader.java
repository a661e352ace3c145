// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the header `Link` as RFC 8288 appendix B.2 has it. What does not fit ends the reading:
/// what was read before it counts.
final class LinkHeader {
  private final String field;
  private int at;

  private LinkHeader(String field) {
    this.field = field;
  }

  /// The first target that stands in this relation to the answer itself, or null.
  ///
  /// @param field a line of it
  /// @param relation in lower case
  static @Nullable String target(String field, String relation) {
    return new LinkHeader(field).find(relation);
  }

  private @Nullable String find(String relation) {
    while (true) {
      skip(" \t,");
      if (!take('<')) {
        return null;
      }
      int end = field.indexOf('>', at);
      if (end < 0) {
        return null;
      }
      String target = field.substring(at, end).strip();
      at = end + 1;
      if (relates(relation)) {
        return target;
      }
    }
  }

  /// Reads the parameters of a link. Of several `rel` the first counts, and with an `anchor` it is
  /// another thing that the target relates to.
  private boolean relates(String relation) {
    String relations = null;
    boolean ofAnother = false;
    skip(" \t");
    while (take(';')) {
      skip(" \t");
      String name = until("=;, \t").toLowerCase(Locale.ROOT);
      skip(" \t");
      String value = "";
      if (take('=')) {
        skip(" \t");
        value = take('"') ? quoted() : until(";,");
        skip(" \t");
      }
      ofAnother |= name.equals("anchor");
      if (name.equals("rel") && relations == null) {
        relations = value;
      }
    }
    return !ofAnother && relations != null && names(relations, relation);
  }

  private static boolean names(String relations, String relation) {
    for (String each : relations.strip().split("\\s+", -1)) {
      if (each.equalsIgnoreCase(relation)) {
        return true;
      }
    }
    return false;
  }

  private String quoted() {
    StringBuilder text = new StringBuilder();
    while (at < field.length() && !take('"')) {
      if (field.charAt(at) == '\\' && at + 1 < field.length()) {
        at++;
      }
      text.append(field.charAt(at++));
    }
    return text.toString();
  }

  private boolean take(char c) {
    boolean there = at < field.length() && field.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void skip(String chars) {
    while (at < field.length() && chars.indexOf(field.charAt(at)) >= 0) {
      at++;
    }
  }

  private String until(String chars) {
    int begin = at;
    while (at < field.length() && chars.indexOf(field.charAt(at)) < 0) {
      at++;
    }
    return field.substring(begin, at);
  }
}
