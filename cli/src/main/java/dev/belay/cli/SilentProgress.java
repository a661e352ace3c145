// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.Progress;

/// Shows no progress.
record SilentProgress(Streams streams) implements ProgressDisplay {

  @Override
  public void accept(Progress progress) {
    // That is the point.
  }

  @Override
  public void say(String message) {
    streams.say(message);
  }

  @Override
  public void close() {
    // Nothing was shown.
  }
}
