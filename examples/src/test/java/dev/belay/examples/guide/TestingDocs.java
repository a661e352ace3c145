// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.sim.Run;
import dev.belay.sim.Simulation;
import dev.belay.sim.SimulationFailedError;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The programs of the guide's page on testing.
class TestingDocs {
  // @start region="account"
  static final class Account {
    private int balance = 100;

    boolean withdraw(int amount) throws InterruptedException {
      if (balance < amount) {
        return false;
      }
      Async.sleep(Duration.ofMillis(1)); // asks another service whether that is allowed
      balance -= amount;
      return true;
    }

    int balance() {
      return balance;
    }
  }

  // @end

  // @start region="race"
  static void two_withdrawals() throws InterruptedException {
    Account account = new Account();
    TaskGroup.run(group -> {
      group.start("alice", () -> account.withdraw(100));
      group.start("bob", () -> account.withdraw(100));
    });
    assertThat(account.balance()).isGreaterThanOrEqualTo(0);
  }

  // @end

  @Test
  void the_race_is_found_and_can_be_had_again() throws Exception {
    assertThatThrownBy(() -> Simulation.explore(1_000, TestingDocs::two_withdrawals))
        .isInstanceOf(SimulationFailedError.class)
        .hasMessageContaining("-100");

    // @start region="replay"
    Run again = Simulation.of(TestingDocs::two_withdrawals).replay(1);
    System.out.println(again.trace());
    // @end
    assertThat(again.trace()).contains("/main/alice", "/main/bob");
  }

  // @start region="mended"
  static final class SafeAccount {
    private final Lock lock = new Lock();
    private int balance = 100;

    boolean withdraw(int amount) throws InterruptedException {
      try (Permit _ = lock.acquirePermit()) {
        if (balance < amount) {
          return false;
        }
        Async.sleep(Duration.ofMillis(1));
        balance -= amount;
        return true;
      }
    }

    int balance() {
      return balance;
    }
  }

  // @end

  @Test
  void with_a_lock_there_is_none_in_a_thousand_schedules() throws Exception {
    Simulation.explore(
        1_000,
        () -> {
          SafeAccount account = new SafeAccount();
          TaskGroup.run(group -> {
            group.start("alice", () -> account.withdraw(100));
            group.start("bob", () -> account.withdraw(100));
          });
          assertThat(account.balance()).isZero();
        });
  }

  @Test
  void a_day_passes_at_once() throws Exception {
    // @start region="day"
    Simulation.explore(
        1,
        () -> {
          long begun = Async.nanoTime();
          Async.sleep(Duration.ofDays(1));
          assertThat(Duration.ofNanos(Async.nanoTime() - begun)).isEqualTo(Duration.ofDays(1));
        });
    // @end
  }
}
