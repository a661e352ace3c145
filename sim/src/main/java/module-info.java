// SPDX-License-Identifier: Apache-2.0

/// Concurrent programs in virtual time, under seeded schedules that can be replayed.
@org.jspecify.annotations.NullMarked
module dev.belay.sim {
  requires transitive dev.belay;
  requires static org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports dev.belay.sim;
}
