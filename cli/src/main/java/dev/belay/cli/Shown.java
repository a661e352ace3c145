// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

/// What a user sees of a run.
///
/// @param progress how it is shown
/// @param colours where
/// @param quiet whether nothing is said but errors
/// @param verbose whether each request that did not go well at once is told
record Shown(ProgressMode progress, Colours colours, boolean quiet, boolean verbose) {
  static final Shown USUAL = new Shown(ProgressMode.AUTO, Colours.AUTO, false, false);
  static final Shown NOTHING = new Shown(ProgressMode.NONE, Colours.AUTO, false, false);
}
