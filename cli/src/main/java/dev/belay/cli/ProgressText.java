// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.HostProgress;
import dev.belay.run.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Lines that say how far a run is.
final class ProgressText {
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";
  private static final String GAP = "   ";
  private static final int HOSTS = 5;
  private static final int NAME = 32;

  /// The columns that a name gets even on a narrow terminal, and those beside it.
  private static final int SHORT = 8;

  private static final int MARGINS = 4;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private ProgressText() {}

  /// Everything in one line.
  static String of(Progress progress, boolean colour) {
    List<String> parts = new ArrayList<>(facts(progress, colour));
    progress.paused().forEach(host -> parts.add("paused: " + host));
    return String.join(GAP, parts);
  }

  /// Lines for a terminal: the whole run, and below it what its hosts are doing.
  ///
  /// @param room how many columns a line may take
  static List<String> lines(Progress progress, int room, boolean colour) {
    List<String> lines = new ArrayList<>();
    lines.add(whole(progress, room, colour));
    List<HostProgress> hosts = progress.hosts();
    // One host that is not paused would only repeat the first line.
    boolean telling = hosts.size() > 1 || hosts.stream().anyMatch(h -> h.pausedUntil() != null);
    if (!telling) {
      return lines;
    }
    List<HostProgress> shown = hosts.subList(0, Math.min(HOSTS, hosts.size()));
    int name = Math.min(NAME, longest(shown, HostProgress::name));
    // On a narrow terminal a host says first what it does, and long names are cut.
    boolean roomy = room - MARGINS - longest(shown, ProgressText::whole) >= Math.min(name, SHORT);
    Function<HostProgress, String> state = roomy ? ProgressText::whole : ProgressText::state;
    int columns = Math.min(name, Math.max(SHORT, room - MARGINS - longest(shown, state)));
    shown.forEach(host -> lines.add(line(host, columns, state.apply(host), room, colour)));
    return lines;
  }

  /// On a narrow terminal what matters least goes first.
  private static String whole(Progress progress, int room, boolean colour) {
    List<String> plain = new ArrayList<>(facts(progress, false));
    List<String> coloured = new ArrayList<>(facts(progress, colour));
    while (plain.size() > 1 && String.join(GAP, plain).length() > room) {
      // The time to go stays longest.
      int least = plain.size() > 2 ? plain.size() - 2 : 1;
      plain.remove(least);
      coloured.remove(least);
    }
    String text = String.join(GAP, plain);
    return text.length() > room ? text.substring(0, room) : String.join(GAP, coloured);
  }

  private static List<String> facts(Progress progress, boolean colour) {
    List<String> facts = new ArrayList<>();
    String of = progress.total() < 0 ? "" : " of " + Numbers.grouped(progress.total());
    facts.add(Numbers.grouped(progress.recorded()) + of + " done");
    if (progress.failed() > 0) {
      String failed = Numbers.grouped(progress.failed()) + " failed";
      facts.add(colour ? RED + failed + PLAIN : failed);
    }
    facts.add(Numbers.grouped(progress.inFlight()) + " in flight");
    facts.add(Numbers.tenths(progress.ratePerSecond()) + "/s");
    Duration eta = progress.eta();
    if (eta != null) {
      facts.add(Durations.spoken(eta) + " to go");
    }
    return facts;
  }

  private static int longest(List<HostProgress> hosts, Function<HostProgress, String> text) {
    return hosts.stream().mapToInt(host -> text.apply(host).length()).max().orElse(0);
  }

  private static String whole(HostProgress host) {
    return state(host) + GAP + Numbers.grouped(host.waiting()) + " waiting";
  }

  private static String state(HostProgress host) {
    Instant until = host.pausedUntil();
    return until == null
        ? Numbers.grouped(host.inFlight()) + " in flight"
        // Up to the next second: nobody is let through before.
        : "paused until " + TIME.format(until.plusNanos(999_999_999));
  }

  private static String line(
      HostProgress host, int columns, String state, int room, boolean colour) {
    String name = host.name();
    String shown = name.length() > columns ? name.substring(0, columns - 1) + "…" : name;
    String text = "  " + shown + " ".repeat(columns - shown.length()) + "  " + state;
    if (text.length() > room) {
      return text.substring(0, room);
    }
    return colour && host.pausedUntil() != null ? YELLOW + text + PLAIN : text;
  }
}
