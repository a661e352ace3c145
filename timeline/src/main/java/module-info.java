// SPDX-License-Identifier: Apache-2.0

/// Pictures of what tasks did when: text, SVG, HTML and trace events, all from the same spans.
@org.jspecify.annotations.NullMarked
module dev.belay.timeline {
  requires transitive dev.belay;
  requires static org.jspecify;

  exports dev.belay.timeline;
}
