// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server saw: arrivals, requests in flight, connections, refusals.
///
/// One lock guards all of it, so the arrivals stand in the order of their times, and the rate is
/// judged by the very time that is recorded.
final class Ledger {
  private static final int LONGEST_TARGET = 2_048;

  private final int kept;
  private final @Nullable Rate rate;

  // Guarded by this.
  private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
  private @Nullable SlidingWindow window;
  private int inFlight;
  private int peakInFlight;
  private long requests;
  private long refused;
  private int open;
  private long opened;
  private long lastNumber;

  Ledger(int kept, @Nullable Rate rate) {
    this.kept = kept;
    this.rate = rate;
    this.window = rate == null ? null : rate.window();
  }

  /// Records a request whose head has been read and counts it as in flight until it leaves.
  synchronized Visit enter(String host, String method, String target, long connection) {
    long now = System.nanoTime();
    inFlight++;
    peakInFlight = Math.max(peakInFlight, inFlight);
    requests++;
    if (arrivals.size() == kept) {
      arrivals.removeFirst();
    }
    String shown = target.length() > LONGEST_TARGET ? target.substring(0, LONGEST_TARGET) : target;
    arrivals.addLast(new Arrival(now, host, method, shown, inFlight, connection));
    long refusedFor = window == null ? 0 : window.admit(now);
    if (refusedFor > 0) {
      refused++;
    }
    return new Visit(this, refusedFor);
  }

  synchronized void leave() {
    inFlight--;
  }

  synchronized void refuse() {
    refused++;
  }

  /// Counts a connection and gives it its number, which is never given again.
  synchronized long connectionOpened() {
    open++;
    opened++;
    lastNumber++;
    return lastNumber;
  }

  synchronized void connectionClosed() {
    open--;
  }

  /// Forgets what was seen; what is in flight or open now stays counted.
  synchronized void reset() {
    arrivals.clear();
    window = rate == null ? null : rate.window();
    peakInFlight = inFlight;
    requests = 0;
    refused = 0;
    opened = 0;
  }

  synchronized List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized int peakInFlight() {
    return peakInFlight;
  }

  synchronized long requests() {
    return requests;
  }

  synchronized long refused() {
    return refused;
  }

  synchronized int open() {
    return open;
  }

  synchronized long opened() {
    return opened;
  }
}
