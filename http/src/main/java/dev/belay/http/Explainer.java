// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.kernel.RateWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts the limits of a key into words. Under the lock of the scheduler; changes nothing.
final class Explainer {
  private final Scheduler scheduler;
  private final long now;
  private final List<Constraint> found = new ArrayList<>();

  private Explainer(Scheduler scheduler, long now) {
    this.scheduler = scheduler;
    this.now = now;
  }

  static Explanation explain(Scheduler scheduler, String key, long now) {
    Explainer explainer = new Explainer(scheduler, now);
    Lane known = scheduler.laneIfKnown(key);
    Lane lane =
        known == null ? new Lane(key, scheduler.bounds().of(key).rates(), new Meter()) : known;
    explainer.ofHost(lane);
    explainer.ofAll();
    explainer.found.sort(Comparator.comparing(Constraint::isOpen));
    return new Explanation(key, lane.queued(), explainer.found);
  }

  private void ofHost(Lane lane) {
    if (lane.pausedUntil > now) {
      found.add(
          new Constraint(
              LimitKind.PAUSE, "a pause of the host", 0, -1, until(lane.pausedUntil), 0));
    }
    for (CountedWindow rate : lane.rates) {
      add(rate, " per host");
    }
    learned(lane.learned);
    inFlight(LimitKind.IN_FLIGHT_PER_HOST, "in flight to the host", lane.inFlight, most(lane));
  }

  private int most(Lane lane) {
    return Math.min(scheduler.bounds().of(lane.key).most(), lane.learned.mostInFlight());
  }

  private void ofAll() {
    for (CountedWindow rate : scheduler.globalRates()) {
      add(rate, " over all hosts");
    }
    inFlight(
        LimitKind.IN_FLIGHT, "in flight in all", scheduler.inFlight(), scheduler.bounds().inAll());
  }

  private void learned(Learned learned) {
    double perSecond = learned.rate().perSecond(now);
    if (perSecond != Double.POSITIVE_INFINITY) {
      found.add(
          new Constraint(
              LimitKind.RATE,
              "%.1f per 1 s, learned from refusals".formatted(perSecond),
              0,
              -1,
              until(learned.rate().readyAt(now)),
              0));
    }
    for (Map.Entry<String, QuotaGate> each : learned.gates().entrySet()) {
      QuotaGate gate = each.getValue();
      if (!gate.isOver(now)) {
        String name = each.getKey().isEmpty() ? "" : " \"" + each.getKey() + "\"";
        found.add(
            new Constraint(
                LimitKind.RATE,
                "the server's quota" + name + " (" + gate.left() + " left)",
                0,
                -1,
                until(gate.readyAt(now)),
                0));
      }
    }
  }

  private void add(CountedWindow rate, String where) {
    found.add(
        new Constraint(
            LimitKind.RATE,
            rate.counted() + where,
            rate.used(now),
            rate.counted().rate().permits(),
            until(rate.peekAt(now)),
            rate.lost()));
  }

  private void inFlight(LimitKind kind, String what, int used, int most) {
    found.add(new Constraint(kind, what, used, most, used < most ? Duration.ZERO : null, 0));
  }

  private @Nullable Duration until(long time) {
    return time == RateWindow.NEVER ? null : Duration.ofNanos(Math.max(0, time - now));
  }
}
