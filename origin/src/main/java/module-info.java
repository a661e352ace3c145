// SPDX-License-Identifier: Apache-2.0

/// A small embedded HTTP server for demonstrations and tests: scripted delays, limits and faults.
@org.jspecify.annotations.NullMarked
module dev.belay.origin {
  requires org.apache.httpcomponents.core5.httpcore5;
  requires static org.jspecify;

  exports dev.belay.origin;
}
