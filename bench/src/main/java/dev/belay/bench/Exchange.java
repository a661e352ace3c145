// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.TaskGroup;
import dev.belay.sync.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// P6 over queues: two tasks play ping-pong over queues for one item, and one task gives items to
/// another over a queue for many.
final class Exchange {
  private static final int HOPS = 200_000;
  private static final int ITEMS = 1_000_000;
  private static final int MANY = 1_024;

  private Exchange() {}

  static Contest pingPong() {
    return Contest.of("P6  ping-pong over queues for 1, per hop", HOPS, Contest.Unit.NS)
        .enter("Belay Queue(1)", watch -> belayPingPong())
        .enter("ArrayBlockingQueue(1)", watch -> jdkPingPong(false))
        .enter("ArrayBlockingQueue(1), fair", watch -> jdkPingPong(true))
        .enter("Kotlin Channel(1)", watch -> check(KotlinPeer.pingPong(HOPS), HOPS / 2));
  }

  static Contest queue() {
    return Contest.of("P6  queue for 1,024, per item", ITEMS, Contest.Unit.NS)
        .enter("Belay Queue(1,024)", watch -> belay())
        .enter("ArrayBlockingQueue(1,024)", watch -> jdk(new ArrayBlockingQueue<>(MANY)))
        .enter("LinkedBlockingQueue(1,024)", watch -> jdk(new LinkedBlockingQueue<>(MANY)))
        .enter("Kotlin Channel(1,024)", watch -> check(KotlinPeer.queue(MANY, ITEMS), ITEMS));
  }

  private static void belayPingPong() throws InterruptedException {
    Queue<Integer> ping = new Queue<>(1);
    Queue<Integer> pong = new Queue<>(1);
    TaskGroup.run(group -> {
      group.start(() -> {
        for (int i = 0; i < HOPS / 2; i++) {
          pong.put(ping.take());
        }
      });
      group.start(() -> {
        long sum = 0;
        for (int i = 0; i < HOPS / 2; i++) {
          ping.put(i);
          sum += pong.take();
        }
        check(sum, HOPS / 2);
      });
    });
  }

  private static void jdkPingPong(boolean fair) throws InterruptedException {
    BlockingQueue<Integer> ping = new ArrayBlockingQueue<>(1, fair);
    BlockingQueue<Integer> pong = new ArrayBlockingQueue<>(1, fair);
    long[] sum = {0};
    together(
        () -> {
          for (int i = 0; i < HOPS / 2; i++) {
            pong.put(ping.take());
          }
        },
        () -> {
          for (int i = 0; i < HOPS / 2; i++) {
            ping.put(i);
            sum[0] += pong.take();
          }
        });
    check(sum[0], HOPS / 2);
  }

  private static void belay() throws InterruptedException {
    Queue<Integer> queue = new Queue<>(MANY);
    TaskGroup.run(group -> {
      group.start(() -> {
        for (int i = 0; i < ITEMS; i++) {
          queue.put(i);
        }
      });
      group.start(() -> {
        long sum = 0;
        for (int i = 0; i < ITEMS; i++) {
          sum += queue.take();
        }
        check(sum, ITEMS);
      });
    });
  }

  private static void jdk(BlockingQueue<Integer> queue) throws InterruptedException {
    long[] sum = {0};
    together(
        () -> {
          for (int i = 0; i < ITEMS; i++) {
            queue.put(i);
          }
        },
        () -> {
          for (int i = 0; i < ITEMS; i++) {
            sum[0] += queue.take();
          }
        });
    check(sum[0], ITEMS);
  }

  private interface Part {
    void run() throws InterruptedException;
  }

  private static void together(Part one, Part two) throws InterruptedException {
    Thread first = start(one);
    Thread second = start(two);
    first.join();
    second.join();
  }

  private static Thread start(Part part) {
    return Thread.startVirtualThread(() -> {
      try {
        part.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private static void check(long sum, long count) {
    StartAndAwait.check(sum, count);
  }
}
