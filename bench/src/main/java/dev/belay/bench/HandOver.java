// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.TaskGroup;
import dev.belay.sync.Semaphore;
import java.util.concurrent.locks.LockSupport;

/// P6: two tasks play ping-pong; each hop is a wake-up of the other and a wait for it.
final class HandOver {
  private static final int HOPS = 200_000;

  private HandOver() {}

  static Contest contest() {
    return Contest.of("P6  hand-over between two tasks, per hop", HOPS, Contest.Unit.NS)
        .enter("Belay Semaphore", watch -> belay())
        .enter("j.u.c. Semaphore, fair", watch -> jdk(true))
        .enter("j.u.c. Semaphore, non-fair", watch -> jdk(false))
        .enter("Kotlin Semaphore", watch -> KotlinPeer.handOver(HOPS))
        .enter("raw park and unpark", watch -> new ParkAndUnpark().play());
  }

  private static void belay() throws InterruptedException {
    Semaphore ping = new Semaphore(1);
    Semaphore pong = new Semaphore(0);
    TaskGroup.run(group -> {
      group.start(() -> play(ping::acquire, pong::release));
      group.start(() -> play(pong::acquire, ping::release));
    });
  }

  private static void jdk(boolean fair) throws InterruptedException {
    var ping = new java.util.concurrent.Semaphore(1, fair);
    var pong = new java.util.concurrent.Semaphore(0, fair);
    Thread one = Thread.startVirtualThread(() -> play(ping::acquireUninterruptibly, pong::release));
    Thread two = Thread.startVirtualThread(() -> play(pong::acquireUninterruptibly, ping::release));
    one.join();
    two.join();
  }

  private interface Step<X extends Exception> {
    void run() throws X;
  }

  private static <X extends Exception> void play(Step<X> acquire, Runnable release) throws X {
    for (int i = 0; i < HOPS / 2; i++) {
      acquire.run();
      release.run();
    }
  }

  /// The least that a hop can cost: a turn and the two calls.
  private static final class ParkAndUnpark {
    private final Thread[] players = new Thread[2];
    private volatile int turn;

    void play() throws InterruptedException {
      for (int i = 0; i < 2; i++) {
        int me = i;
        players[i] = Thread.ofVirtual().unstarted(() -> hop(me));
      }
      for (Thread player : players) {
        player.start();
      }
      for (Thread player : players) {
        player.join();
      }
    }

    private void hop(int me) {
      for (int i = 0; i < HOPS / 2; i++) {
        while (turn != me) {
          LockSupport.park(this);
        }
        turn = 1 - me;
        LockSupport.unpark(players[1 - me]);
      }
    }
  }
}
