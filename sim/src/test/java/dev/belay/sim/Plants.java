// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.TaskGroup;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import dev.belay.sync.Semaphore;
import java.time.Duration;

/// Programs with a fault that only some orders show, each beside the same one without it.
final class Plants {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private Plants() {}

  /// A semaphore that can be told to be wrong.
  static final class Permits {
    private final boolean losesWakeUps;
    private final boolean handsOverTwice;
    private final WaitQueue waiters = new WaitQueue();
    private int free;

    Permits(int free, boolean losesWakeUps, boolean handsOverTwice) {
      this.free = free;
      this.losesWakeUps = losesWakeUps;
      this.handsOverTwice = handsOverTwice;
    }

    void acquire() throws InterruptedException {
      if (free > 0) {
        free--;
        return;
      }
      if (losesWakeUps) {
        Async.checkpoint(); // a release from here on is not seen
      }
      Suspension waiter = Suspension.begin("permit");
      waiters.add(waiter);
      try {
        waiter.await();
      } catch (InterruptedException e) {
        waiters.remove(waiter);
        if (handsOverTwice) {
          release(); // gives back what it never had
        }
        throw e;
      }
    }

    void release() {
      if (!waiters.wakeFirst()) {
        free++;
      }
    }
  }

  static Program lostWakeUp(boolean planted) {
    return () -> {
      Permits one = new Permits(1, planted, false);
      TaskGroup.run(group -> {
        group.start(
            "holder",
            () -> {
              one.acquire();
              Async.sleep(SECOND);
              one.release();
            });
        group.start(
            "comer",
            () -> {
              Async.sleep(SECOND);
              one.acquire();
              one.release();
            });
      });
    };
  }

  static Program doubleHandOver(boolean planted) {
    return () -> {
      Permits one = new Permits(1, false, planted);
      int[] inside = {0};
      TaskGroup.run(group -> {
        group.start("holder", () -> hold(one, inside, SECOND));
        group.start(
            "impatient",
            () -> {
              try {
                Async.timeout(SECOND, () -> hold(one, inside, Duration.ZERO));
              } catch (DeadlineExceededException e) {
                // as it may
              }
            });
        group.start(
            "late",
            () -> {
              Async.sleep(SECOND);
              hold(one, inside, Duration.ZERO);
            });
      });
    };
  }

  private static void hold(Permits one, int[] inside, Duration length) throws InterruptedException {
    one.acquire();
    if (++inside[0] > 1) {
      throw new IllegalStateException("two have the only permit");
    }
    Async.sleep(length);
    inside[0]--;
    one.release();
  }

  static Program lockOrder(boolean planted) {
    return () -> {
      Semaphore x = new Semaphore(1);
      Semaphore y = new Semaphore(1);
      TaskGroup.run(group -> {
        group.start("xy", () -> both(x, y, 0));
        group.start("yx", () -> both(planted ? y : x, planted ? x : y, 2));
      });
    };
  }

  private static void both(Semaphore first, Semaphore second, int pauses)
      throws InterruptedException {
    Async.sleep(SECOND);
    for (int i = 0; i < pauses; i++) {
      Async.checkpoint();
    }
    first.acquire();
    Async.checkpoint();
    second.acquire();
    second.release();
    first.release();
  }
}
