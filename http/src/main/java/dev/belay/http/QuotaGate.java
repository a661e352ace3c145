// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// How many requests a server has said are left, until it has more. Time is an argument; not
/// thread-safe.
final class QuotaGate {
  /// Servers tell resets in whole seconds, so one and the same reset moves by that much.
  private static final long SAME_RESET = 1_500_000_000L;

  private long left;
  private long resetAt = Long.MIN_VALUE;
  private long limit;
  private long windowNanos;

  /// A server told how many are left.
  ///
  /// @param remaining how many it had left when it answered
  /// @param at when there are more
  /// @param onTheWay those sent and not answered: the server may not have counted them yet
  void learn(long remaining, long at, int onTheWay) {
    long sure = Math.max(0, remaining - onTheWay);
    boolean sameReset = resetAt != Long.MIN_VALUE && Math.abs(at - resetAt) <= SAME_RESET;
    // With nobody on the way the server's number is exact; else an answer may be older than another
    // that came before it.
    left = sameReset && onTheWay > 0 ? Math.min(left, sure) : sure;
    resetAt = sameReset ? Math.max(resetAt, at) : at;
  }

  /// The same without a word on when there are more: at the end of the window, which began now at
  /// the latest. Without a window it tells nothing.
  void learnWithoutReset(long remaining, long now, int onTheWay) {
    if (windowNanos > 0) {
      learn(remaining, isOver(now) ? now + windowNanos : resetAt, onTheWay);
    }
  }

  /// A server told how large the whole quota is. After a reset so many are left.
  void refill(long most, long nanos) {
    limit = most;
    windowNanos = nanos;
  }

  long readyAt(long now) {
    roll(now);
    return left > 0 || isOver(now) ? now : resetAt;
  }

  void take(long now) {
    roll(now);
    left--;
  }

  /// One that was taken has not been sent.
  void putBack() {
    left++;
  }

  long left() {
    return Math.max(0, left);
  }

  long limit() {
    return limit;
  }

  /// Whether it tells nothing any more.
  boolean isOver(long now) {
    return resetAt <= now;
  }

  private void roll(long now) {
    if (isOver(now) && limit > 0 && windowNanos > 0 && resetAt != Long.MIN_VALUE) {
      long passed = (now - resetAt) / windowNanos;
      if (passed == 0) {
        left = limit;
        resetAt += windowNanos;
      } else {
        // Nothing was sent for a whole window: what the server has now it will tell anew.
        resetAt = Long.MIN_VALUE;
      }
    }
  }
}
