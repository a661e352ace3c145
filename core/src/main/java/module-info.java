// SPDX-License-Identifier: Apache-2.0

/// Tasks, groups, cancellation and primitives on virtual threads.
@org.jspecify.annotations.NullMarked
module dev.belay {
  requires static org.jspecify;

  exports dev.belay;
}
