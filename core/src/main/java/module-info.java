// SPDX-License-Identifier: Apache-2.0

/// Tasks, groups, cancellation and primitives on virtual threads.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the friends of the kernel are compiled later
module dev.belay {
  requires static java.management;
  requires static jdk.jfr;
  requires static jdk.management;
  requires static org.jspecify;

  exports dev.belay;
  exports dev.belay.limit;
  exports dev.belay.sync;
  exports dev.belay.kernel to
      dev.belay.http,
      dev.belay.sim;
  exports dev.belay.observe to
      dev.belay.cli,
      dev.belay.timeline;
}
