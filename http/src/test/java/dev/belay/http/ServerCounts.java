// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.limit.Rate;
import java.util.ArrayDeque;
import java.util.Random;

/// What servers count of one and the same traffic: in fixed windows, in a sliding window, by a full
/// bucket of tokens, and by a small one that fits the burst. Their clock is off and runs a little
/// faster or slower than ours.
final class ServerCounts {
  /// A hundred parts of a million, which is what the windows are widened by.
  private static final double DRIFT = 1e-4;

  private final int permits;
  private final long window;
  private final double offset;
  private final double speed;
  private final double smallBucket;

  private final ArrayDeque<Double> sliding = new ArrayDeque<>();
  private double fixedBegun = -1;
  private int inFixed;
  private double full;
  private double small;
  private double last;
  private long counted;
  private int most;

  /// @param jitter by how much requests may come closer together than they left
  ServerCounts(Rate rate, long jitter, Random random) {
    permits = rate.permits();
    window = rate.window().toNanos();
    offset = random.nextDouble() * 10 * window;
    speed = 1 + (2 * random.nextDouble() - 1) * DRIFT * 0.99;
    full = permits;
    // Requests that left one gap apart may arrive together, as many as leave within the jitter.
    smallBucket = rate.burst() + 1 + Math.ceil((double) jitter * permits / window);
    small = smallBucket;
    last = offset;
  }

  void count(long arrivedAt) {
    double now = offset + arrivedAt * speed;
    counted++;
    countFixed(now);
    countSliding(now);
    double earned = (now - last) * permits / window;
    last = now;
    full = spend("a bucket of " + permits, Math.min(permits, full + earned));
    small = spend("a bucket of " + smallBucket, Math.min(smallBucket, small + earned));
  }

  private void countFixed(double now) {
    double begun = Math.floor(now / window);
    inFixed = begun == fixedBegun ? inFixed + 1 : 1;
    fixedBegun = begun;
    if (inFixed > permits) {
      throw new AssertionError(inFixed + " in a fixed window for " + permits);
    }
  }

  private void countSliding(double now) {
    sliding.addLast(now);
    while (now - sliding.getFirst() >= window) {
      sliding.removeFirst();
    }
    most = Math.max(most, sliding.size());
    if (sliding.size() > permits) {
      throw new AssertionError(sliding.size() + " in a sliding window for " + permits);
    }
  }

  private static double spend(String bucket, double tokens) {
    if (tokens < 1 - 1e-6) {
      throw new AssertionError(bucket + " had " + tokens);
    }
    return tokens - 1;
  }

  long counted() {
    return counted;
  }

  /// How full the fullest window was: 1 when it held all that is allowed.
  double fullest() {
    return (double) most / permits;
  }
}
