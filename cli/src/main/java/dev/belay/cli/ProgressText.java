// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.Progress;
import java.time.Duration;

/// One line that says how far a run is.
final class ProgressText {
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private ProgressText() {}

  static String of(Progress progress, boolean colour) {
    StringBuilder text = new StringBuilder(Numbers.grouped(progress.recorded()));
    if (progress.total() >= 0) {
      text.append(" of ").append(Numbers.grouped(progress.total()));
    }
    text.append(" done");
    if (progress.failed() > 0) {
      String failed = Numbers.grouped(progress.failed()) + " failed";
      text.append("   ").append(colour ? RED + failed + PLAIN : failed);
    }
    text.append("   ").append(Numbers.grouped(progress.inFlight())).append(" in flight");
    text.append("   ").append(Numbers.tenths(progress.ratePerSecond())).append("/s");
    Duration eta = progress.eta();
    if (eta != null) {
      text.append("   ").append(Durations.spoken(eta)).append(" to go");
    }
    for (String host : progress.paused()) {
      text.append("   paused: ").append(host);
    }
    return text.toString();
  }
}
