// SPDX-License-Identifier: Apache-2.0

/// HTTP sessions over scripted servers, in virtual time.
@org.jspecify.annotations.NullMarked
module dev.belay.testkit {
  requires transitive dev.belay.http;
  requires transitive dev.belay.sim;
  requires static org.jspecify;

  exports dev.belay.testkit;
}
