// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The host of a confined loop: real time, first come first served.
public final class Confined implements BatonLoop.Host {
  private final ParallelLoop outside;
  private final Consumer<Blocked> onBlocked;
  private final long heldNanos;
  private final Consumer<Held> onHeld;

  /// A host that takes time and failures to `outside`, blocked tasks to `onBlocked`, and those that
  /// hold the loop for `heldNanos` while others are ready to `onHeld`.
  public Confined(
      ParallelLoop outside, Consumer<Blocked> onBlocked, long heldNanos, Consumer<Held> onHeld) {
    this.outside = outside;
    this.onBlocked = onBlocked;
    this.heldNanos = heldNanos;
    this.onHeld = onHeld;
  }

  @Override
  public long nanoTime() {
    return outside.nanoTime();
  }

  @Override
  public InstantSource clock() {
    return outside.clock();
  }

  @Override
  public RandomGenerator random() {
    return outside.random();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    return outside.schedule(delayNanos, action);
  }

  @Override
  public void unhandled(String path, Throwable failure) {
    outside.unhandled(path, failure);
  }

  @Override
  public int next(ReadyQueue ready) {
    return 0;
  }

  @Override
  public boolean idle() {
    return false;
  }

  @Override
  public long stragglerNanos() {
    return outside.stragglerNanos();
  }

  @Override
  public void straggles(Straggling report) {
    outside.straggles(report);
  }

  @Override
  public long heldNanos() {
    return heldNanos;
  }

  @Override
  public void held(Held report) {
    onHeld.accept(report);
  }

  @Override
  public void blocked(Blocked report) {
    onBlocked.accept(report);
  }

  @Override
  public Loop outside() {
    return outside;
  }

  @Override
  public boolean admitsForeignWakers() {
    return true;
  }
}
