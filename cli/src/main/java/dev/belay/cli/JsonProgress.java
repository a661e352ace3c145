// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.Progress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Shows progress to a program: an object of JSON a line, one a second, and one at the end.
final class JsonProgress implements ProgressDisplay {
  private static final long EVERY = Duration.ofSeconds(1).toNanos();

  private final Streams streams;
  private final LongSupplier nanos;
  private long last;
  private @Nullable Progress unsaid;

  JsonProgress(Streams streams, LongSupplier nanos) {
    this.streams = streams;
    this.nanos = nanos;
    this.last = nanos.getAsLong() - EVERY;
  }

  @Override
  public synchronized void accept(Progress progress) {
    unsaid = progress;
    long now = nanos.getAsLong();
    if (now - last >= EVERY) {
      last = now;
      flush();
    }
  }

  @Override
  public synchronized void say(String message) {
    streams.say(message);
  }

  @Override
  public synchronized void close() {
    flush();
  }

  private void flush() {
    Progress progress = unsaid;
    unsaid = null;
    if (progress != null) {
      streams.err().println(progress.toJson());
    }
  }
}
