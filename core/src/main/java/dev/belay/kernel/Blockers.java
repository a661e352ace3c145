// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.List;

/// Who can end a wait.
///
/// @param need how many of them must do something
/// @param exact whether these are all, and it is sure that they can
/// @param strands those whose end is awaited
/// @param threads the ids of those that have what is waited for: an id keeps no ended task alive
/// @param words what they have to do with the wait, such as "held by"; empty where the subject says
///   it
public record Blockers(
    Need need, boolean exact, List<? extends Strand> strands, List<Long> threads, String words) {

  /// How many must do something before the wait can end.
  public enum Need {
    /// Each of them: one that never does is enough to wait for ever.
    ALL,
    /// One of them: only when none ever does the wait is for ever.
    ANY,
    /// Anybody, since nobody is known.
    ANYBODY
  }

  /// The end of all these tasks is awaited.
  public static Blockers ends(List<? extends Strand> strands) {
    return new Blockers(Need.ALL, true, strands, List.of(), "");
  }

  /// The end of one of these tasks is awaited.
  public static Blockers firstEnd(List<? extends Strand> strands) {
    return new Blockers(Need.ANY, true, strands, List.of(), "");
  }

  /// These threads, and no others, hold what is waited for.
  public static Blockers heldBy(List<Long> threads) {
    return new Blockers(Need.ANY, true, List.of(), threads, "held by");
  }

  /// One thread is known to have done what `words` say; there may be others.
  ///
  /// @param thread its id
  public static Blockers perhaps(long thread, String words) {
    return new Blockers(Need.ANY, false, List.of(), List.of(thread), words);
  }

  /// Nobody is known, and anybody could come.
  ///
  /// @param words what nobody has done yet
  public static Blockers anybody(String words) {
    return new Blockers(Need.ANYBODY, false, List.of(), List.of(), words);
  }

  /// Nothing is known.
  public static Blockers unknown() {
    return new Blockers(Need.ANY, false, List.of(), List.of(), "");
  }
}
