// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import dev.belay.EventLoop;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/// The host of a baton loop for tests: a clock that jumps to the next timer when nobody is ready,
/// and a record of what it is told.
final class FakeHost implements BatonLoop.Host {
  static final Random RANDOM = new Random(7);

  final List<String> told = Collections.synchronizedList(new ArrayList<>());
  final List<Alarm> alarms = Collections.synchronizedList(new ArrayList<>());
  final BatonLoop loop = new BatonLoop(this);
  Loop outside;
  boolean newestFirst;
  boolean admitsForeignWakers = true;
  volatile String refuseToStart = "nobody";
  volatile long now = 1_000;

  /// A timer, and what has become of it.
  static final class Alarm implements Timer {
    final long at;
    final Runnable action;
    boolean over;
    boolean cancelled;

    Alarm(long at, Runnable action) {
      this.at = at;
      this.action = action;
    }

    @Override
    public void cancel() {
      cancelled = true;
      over = true;
    }
  }

  /// Runs a program on the loop from the calling thread.
  <T> T run(Callable<T> program) throws Exception {
    EventLoop.parallel();
    return Entry.run(loop, program);
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.fixed(Instant.EPOCH);
  }

  @Override
  public RandomGenerator random() {
    return RANDOM;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    Alarm alarm = new Alarm(now + delayNanos, action);
    alarms.add(alarm);
    return alarm;
  }

  @Override
  public void unhandled(String path, Throwable failure) {
    told.add("unhandled in " + path + ": " + failure.getMessage());
  }

  @Override
  public int next(ReadyQueue ready) {
    return newestFirst ? ready.size() - 1 : 0;
  }

  @Override
  public void started(Strand strand) {
    if (strand.path().endsWith(refuseToStart)) {
      throw new IllegalStateException("no thread for " + strand.path());
    }
    told.add("started " + strand.path());
  }

  @Override
  public void ended(Strand strand) {
    told.add("ended " + strand.path());
  }

  /// Does what is due first, in the name of the loop.
  @Override
  public boolean idle() {
    Alarm next = null;
    for (Alarm alarm : List.copyOf(alarms)) {
      if (!alarm.over && (next == null || alarm.at < next.at)) {
        next = alarm;
      }
    }
    if (next == null) {
      return false;
    }
    next.over = true;
    now = next.at;
    next.action.run();
    return true;
  }

  @Override
  public void blocked(Blocked report) {
    told.add("blocked: " + report.message());
  }

  @Override
  public void interrupted(Suspension wait) {
    told.add("interrupted " + wait.strand().path() + " in " + wait.subject());
  }

  @Override
  public Loop outside() {
    return outside;
  }

  @Override
  public boolean admitsForeignWakers() {
    return admitsForeignWakers;
  }
}
