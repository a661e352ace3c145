// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// What is kept of the answers, beside their records.
///
/// @param bodies whether bodies become files
/// @param name template of their names, or null
/// @param inline whether records hold the bodies that are short enough
/// @param inlineLimit how many bytes that is
/// @param allHeaders whether records hold all fields of the answers
/// @param maxBody how many bytes a body may have, decoded; -1 for any number
public record Keeping(
    boolean bodies,
    @Nullable String name,
    boolean inline,
    long inlineLimit,
    boolean allHeaders,
    long maxBody) {
  /// The most that fits into a record when nobody says otherwise.
  public static final long INLINE_LIMIT = 64 << 10;

  static final Keeping NOTHING = new Keeping(false, null, false, INLINE_LIMIT, false, -1);

  /// Checks the template.
  public Keeping {
    if (name != null) {
      var _ = Template.ofName(name);
      if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
        throw new IllegalArgumentException(
            "name must not hold a slash: it names a file, not a directory; was \"" + name + "\"");
      }
      if (!bodies) {
        throw new IllegalArgumentException("name needs save-bodies: it names their files");
      }
    }
    if (inlineLimit < 1) {
      throw new IllegalArgumentException("inline-body must be at least 1, was " + inlineLimit);
    }
  }
}
