// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.SchedulerSimulation.Caller;
import dev.belay.limit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An hour of traffic against servers that count in other ways and by other clocks: whatever the
/// network does, none of them ever counts more than it allows.
class SimulatedHourTest {
  private static final long MS = SchedulerSimulation.MS;
  private static final long SECOND = 1_000 * MS;
  private static final long HOUR = 3_600 * SECOND;
  private static final int[] WINDOWS = {1, 2, 5, 10, 60};

  /// What one seed did.
  private record Hour(long counted, double fullest) {}

  /// A network and callers that come in bursts, give up, or lose their answers.
  private static final class Traffic {
    private final Random random;
    private final Rate rate;
    private final ServerCounts server;
    private final SchedulerSimulation sim;
    private final long latency;
    private final long jitter;

    Traffic(long seed) {
      random = new Random(seed);
      int permits = 1 + random.nextInt(20);
      Duration window = Duration.ofSeconds(WINDOWS[random.nextInt(WINDOWS.length)]);
      rate = new Rate(permits, window, 1 + random.nextInt(permits));
      latency = random.nextLong(100 * MS);
      jitter = 1 + random.nextLong(300 * MS);
      server = new ServerCounts(rate, jitter, random);
      List<CountedRate> rates = List.of(new CountedRate(rate, false));
      sim = new SchedulerSimulation(new Scheduler(16, 64, rates, List.of(), HOUR), seed);
    }

    Hour run() {
      come();
      sim.run();
      assertThat(sim.stillWaiting()).isZero();
      assertThat(sim.scheduler.inFlight()).isZero();
      return new Hour(server.counted(), server.fullest());
    }

    /// Some come at once, then there is quiet: just long enough for a window to be empty, or for
    /// many.
    private void come() {
      int burst = 1 + random.nextInt(3 * rate.permits());
      for (int i = 0; i < burst; i++) {
        Caller caller = sim.enter("host", random.nextInt(10) == 0, this::send);
        if (random.nextInt(10) == 0) {
          sim.after(random.nextLong(2 * SECOND), caller::cancel);
        }
      }
      long pause = random.nextLong(4 * rate.window().toNanos());
      if (sim.now + pause < HOUR) {
        sim.after(pause, this::come);
      }
    }

    private void send(Caller caller) {
      if (random.nextInt(20) == 0) {
        // Given up before anything was sent: it never happened.
        sim.scheduler.release(caller.permit(), sim.now);
        return;
      }
      sim.scheduler.sent(caller.permit(), sim.now);
      long there = latency + random.nextLong(jitter);
      sim.after(there, () -> server.count(sim.now));
      boolean lost = random.nextInt(20) == 0;
      long back = there + random.nextLong(10 * MS) + latency + random.nextLong(jitter);
      if (!lost) {
        sim.after(back, () -> sim.scheduler.answered(caller.permit(), sim.now));
      }
      long end = back + random.nextLong(500 * MS);
      sim.after(end, () -> sim.scheduler.release(caller.permit(), sim.now));
    }
  }

  private static String hours(int seeds) {
    long counted = 0;
    int full = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      Hour hour = new Traffic(seed).run();
      counted += hour.counted();
      full += hour.fullest() == 1 ? 1 : 0;
    }
    // A limiter that lets nothing through would hold any limit.
    assertThat(full).isGreaterThan(seeds * 9 / 10);
    return String.format(
        "%d seeds, %,d requests, 0 over the limit, %d with a window that was full",
        seeds, counted, full);
  }

  @Test
  void no_server_counts_more_than_it_allows_in_an_hour() {
    hours(20);
  }

  @Test
  @Tag("stress")
  void no_server_counts_more_than_it_allows_in_a_thousand_hours() {
    System.out.println("STRESS simulated hour: " + hours(1_000));
  }
}
