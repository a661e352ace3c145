// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.ForeignCode;
import dev.belay.Promise;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is reported for holding up a loop, and who is not. The watchdog looks every 50 ms.
@Timeout(20)
class WatchdogTest {
  /// Four looks: two to see it, and two in which it could be reported again or by mistake.
  private static final Duration FOUR_LOOKS = Duration.ofMillis(210);

  private final FakeHost host = new FakeHost();

  private List<String> reports() {
    return host.told.stream().filter(line -> line.startsWith("blocked")).toList();
  }

  /// Blocks the calling task until there are so many reports.
  private void blockUntil(int reports) {
    while (reports().size() < reports) {
      ForeignCode.block(Duration.ofMillis(20));
    }
  }

  @Test
  void a_holder_that_blocks_is_reported_once_in_each_turn() throws Exception {
    host.run(() -> {
      blockUntil(1);
      ForeignCode.block(FOUR_LOOKS);
      assertThat(reports()).hasSize(1);
      Async.checkpoint();
      blockUntil(2);
      return null;
    });
    assertThat(reports())
        .hasSize(2)
        .allMatch(line -> line.startsWith("blocked: task /main blocked in java.util.concurrent."));
  }

  @Test
  void a_holder_that_waits_for_a_monitor_is_reported() throws Exception {
    Object monitor = new Object();
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              synchronized (monitor) {
                while (reports().isEmpty()) {
                  ForeignCode.block(Duration.ofMillis(20));
                }
              }
            });
    Eventually.blocked(owner);
    host.run(() -> {
      ForeignCode.enter(monitor);
      return null;
    });
    owner.join();
    assertThat(reports())
        .singleElement()
        .asString()
        .startsWith("blocked: task /main blocked at a monitor in ")
        .contains("dev.belay.ForeignCode.enter(");
  }

  @Test
  void who_computes_or_waits_in_belay_is_not_reported() throws Exception {
    Promise<Integer> promise = new Promise<>();
    Thread stranger =
        Thread.ofPlatform()
            .start(() -> {
              ForeignCode.block(FOUR_LOOKS);
              promise.complete(1);
            });
    host.run(promise::await);
    stranger.join();
    host.run(() -> {
      long end = System.nanoTime() + FOUR_LOOKS.toNanos();
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      return null;
    });
    assertThat(reports()).isEmpty();
  }

  @Test
  void code_that_may_block_runs_inline_and_unreported_where_there_is_no_other_loop()
      throws Exception {
    host.run(() -> {
      Thread me = Thread.currentThread();
      Async.offload(() -> {
        assertThat(Thread.currentThread()).isSameAs(me);
        ForeignCode.block(FOUR_LOOKS);
      });
      assertThat(reports()).isEmpty();
      blockUntil(1);
      return null;
    });
    assertThat(reports()).hasSize(1);
  }
}
