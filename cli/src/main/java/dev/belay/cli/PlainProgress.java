// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.Progress;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Shows progress as a line every half minute, for log files.
final class PlainProgress implements ProgressDisplay {
  private static final long EVERY = Duration.ofSeconds(30).toNanos();

  private final Streams streams;
  private final LongSupplier nanos;
  private final boolean colour;
  private long last;

  PlainProgress(Streams streams, LongSupplier nanos, boolean colour) {
    this.streams = streams;
    this.nanos = nanos;
    this.colour = colour;
    this.last = nanos.getAsLong();
  }

  @Override
  public synchronized void accept(Progress progress) {
    long now = nanos.getAsLong();
    if (now - last >= EVERY) {
      last = now;
      streams.say(ProgressText.of(progress, colour));
    }
  }

  @Override
  public void say(String message) {
    streams.say(message);
  }

  @Override
  public void close() {
    // The summary says the rest.
  }
}
