// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import java.time.Duration;

/// Servers that count requests and refuse with 429 what is too much. They count when a request has
/// arrived, as servers do. Each is for one network only, because it remembers.
public final class Limits {
  private Limits() {}

  /// So many in each window, and the windows follow each other from the beginning. The refusal says
  /// by `Retry-After` when the next one begins, in whole seconds.
  ///
  /// @param n at least 1
  /// @param window more than nothing
  /// @param otherwise who answers what is not refused
  /// @return the script
  public static Script fixedWindow(int n, Duration window, Script otherwise) {
    check(n, window);
    long length = window.toNanos();
    return new Script() {
      private long current = -1;
      private int counted;

      @Override
      public Answer answer(Arrival arrival) {
        long at = arrival.at().toNanos();
        if (at / length != current) {
          current = at / length;
          counted = 0;
        }
        if (counted == n) {
          return refusal((current + 1) * length - at);
        }
        counted++;
        return otherwise.answer(arrival);
      }
    };
  }

  /// A bucket that holds `burst` tokens and gets `n` back a window, evenly. The refusal says by
  /// `Retry-After` when the next token is there, in whole seconds.
  ///
  /// @param n at least 1
  /// @param window more than nothing
  /// @param burst at least 1
  /// @param otherwise who answers what is not refused
  /// @return the script
  public static Script tokenBucket(int n, Duration window, int burst, Script otherwise) {
    check(n, window);
    if (burst < 1) {
      throw new IllegalArgumentException("burst must be at least 1, was " + burst);
    }
    double perNano = (double) n / window.toNanos();
    return new Script() {
      private double tokens = burst;
      private long last;

      @Override
      public Answer answer(Arrival arrival) {
        long at = arrival.at().toNanos();
        tokens = Math.min(burst, tokens + (at - last) * perNano);
        last = at;
        if (tokens < 1) {
          return refusal((long) ((1 - tokens) / perNano));
        }
        tokens--;
        return otherwise.answer(arrival);
      }
    };
  }

  private static void check(int n, Duration window) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, was " + n);
    }
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("window must be more than 0, was " + window);
    }
  }

  private static Answer refusal(long nanos) {
    long seconds = (nanos + 999_999_999) / 1_000_000_000;
    return Answer.of(429).withHeader("Retry-After", Long.toString(seconds));
  }
}
