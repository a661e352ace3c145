// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Decides by seed which requests fail, and how.
///
/// The n-th request of a method and target meets the same fate in every run with the same seed,
/// however the requests are interleaved. After two failures in a row of one target the next request
/// for it succeeds, so a client that tries each target three times loses none.
final class Faults {
  /// What is done to a request.
  enum Fault {
    /// A 503 without a hint when to come back.
    UNAVAILABLE,
    /// The connection is closed before the first byte of an answer.
    DROPPED,
    /// The head promises a longer body than is sent.
    CUT
  }

  /// What has happened to a target: how often it was asked for, and its failures in a row.
  private record Fate(int draws, int failures, @Nullable Fault last) {}

  private static final Fate NEW = new Fate(0, 0, null);
  private static final int MOST_IN_A_ROW = 2;
  private static final int TARGETS = 100_000;

  private final int percent;
  private final long seed;
  private final Recent<Fate> fates = new Recent<>(TARGETS);

  Faults(int percent, long seed) {
    this.percent = percent;
    this.seed = seed;
  }

  /// Draws the fate of the next request for a target, or null when it is to succeed.
  @Nullable Fault draw(String method, String target) {
    if (percent == 0) {
      return null;
    }
    String name = method + " " + target;
    return fates.update(name, old -> next(name, old == null ? NEW : old)).last();
  }

  void reset() {
    fates.clear();
  }

  private Fate next(String name, Fate old) {
    Fault fault = old.failures() == MOST_IN_A_ROW ? null : fault(name, old.draws());
    return new Fate(old.draws() + 1, fault == null ? 0 : old.failures() + 1, fault);
  }

  private @Nullable Fault fault(String name, int draw) {
    SplittableRandom random = new SplittableRandom((seed * 31 + name.hashCode()) * 31 + draw);
    if (random.nextInt(100) >= percent) {
      return null;
    }
    Fault[] all = Fault.values();
    Fault fault = all[random.nextInt(all.length)];
    // An answer to HEAD has no body that could be cut.
    return fault == Fault.CUT && name.startsWith("HEAD ") ? Fault.DROPPED : fault;
  }
}
