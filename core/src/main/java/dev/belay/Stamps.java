// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.Watcher;

/// Notes for each wait when it began, so that a [TaskTree] can tell it exactly. Reading the clock
/// costs a wait more than anything else that is done for those who look; so it is done only where
/// somebody has said that he will.
final class Stamps implements Watcher, Watcher.Wait {
  @Override
  public void started(Strand task) {}

  @Override
  public void begins(Strand task) {}

  @Override
  public Watcher.Wait waits(Suspension wait) {
    wait.stamp();
    return this;
  }

  @Override
  public void ended(Strand task, End end, String reason) {}

  @Override
  public void ready() {}

  @Override
  public void over() {}
}
