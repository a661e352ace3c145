// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The host of a confined loop: real time, first come first served.
public final class Confined implements BatonLoop.Host {
  private final ParallelLoop outside;
  private final Consumer<Blocked> onBlocked;

  /// A host that takes time and failures to `outside`, and blocked tasks to `onBlocked`.
  public Confined(ParallelLoop outside, Consumer<Blocked> onBlocked) {
    this.outside = outside;
    this.onBlocked = onBlocked;
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
