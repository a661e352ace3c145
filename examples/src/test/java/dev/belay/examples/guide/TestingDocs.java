// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.sim.Run;
import dev.belay.sim.SimulatedTest;
import dev.belay.sim.Simulation;
import dev.belay.sim.SimulationFailedError;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    if (account.balance() < 0) {
      throw new AssertionError("the balance was " + account.balance());
    }
  }

  // @end

  private static void explore() throws Exception {
    // @start region="explore"
    Simulation.explore(1_000, TestingDocs::two_withdrawals);
    // @end
  }

  @Test
  void the_race_is_found_and_told_as_the_guide_says() {
    assertThatThrownBy(() -> explore())
        .isInstanceOf(SimulationFailedError.class)
        .satisfies(
            failed -> assertThat(guide()).contains("```text\n" + failed.getMessage() + "\n```"));
  }

  @Test
  void and_can_be_had_again() throws Exception {
    // @start region="replay"
    Run again = Simulation.of(TestingDocs::two_withdrawals).replay(1);
    System.out.println(again.trace());
    // @end
    assertThat(again.problem()).isNotNull();
    assertThat(again.trace()).contains("/main/alice", "/main/bob");
  }

  private static String guide() throws IOException {
    return Files.readString(Path.of("../docs/guide/testing.md"));
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

  // @start region="kept"
  @SimulatedTest(schedules = 2)
  void with_a_lock_only_one_of_them_gets_the_money() throws InterruptedException {
    SafeAccount account = new SafeAccount();
    TaskGroup.run(group -> {
      group.start("alice", () -> account.withdraw(100));
      group.start("bob", () -> account.withdraw(100));
    });
    assertThat(account.balance()).isZero();
  }

  // @end

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
