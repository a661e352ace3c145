// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.Progress;
import java.time.Duration;
import java.util.Locale;

/// One line that says how far a run is.
final class ProgressText {
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private ProgressText() {}

  static String of(Progress progress, boolean colour) {
    StringBuilder text = new StringBuilder(number(progress.recorded()));
    if (progress.total() >= 0) {
      text.append(" of ").append(number(progress.total()));
    }
    text.append(" done");
    if (progress.failed() > 0) {
      String failed = number(progress.failed()) + " failed";
      text.append("   ").append(colour ? RED + failed + PLAIN : failed);
    }
    text.append("   ").append(number(progress.inFlight())).append(" in flight");
    text.append(String.format(Locale.ROOT, "   %,.1f/s", progress.ratePerSecond()));
    Duration eta = progress.eta();
    if (eta != null) {
      text.append("   ").append(Durations.spoken(eta)).append(" to go");
    }
    for (String host : progress.paused()) {
      text.append("   paused: ").append(host);
    }
    return text.toString();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
