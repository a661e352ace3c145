// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a run would do, found out by reading its input: no connection is opened, no name is looked
/// up, and nothing is written.
public final class Plan {
  /// Up to how many different requests repetitions are looked for.
  static final int REMEMBERED = 1_000_000;

  private static final int SAMPLES = 3;
  private static final int HOSTS = 100_000;

  /// What is to be made for one host.
  ///
  /// @param key what those of the host share
  /// @param requests how many
  /// @param atLeast how long its rate takes for them at least
  /// @param rate the rate, as users write it; empty for none
  /// @param cap how many of them may be in flight
  record HostPlan(String key, long requests, Duration atLeast, String rate, int cap) {}

  /// A line that cannot be made a request.
  record Invalid(String input, long line, String reason) {}

  private final FetchOptions options;
  private final Pace pace;
  private final HostKeys keys;
  private final Map<String, Long> hosts = new HashMap<>();
  private final Set<Placement.Key> seen = new HashSet<>();
  private final List<Invalid> invalid = new ArrayList<>();
  private final List<String> samples = new ArrayList<>();
  private long requests;
  private long invalidCount;
  private long repeated;
  private long toMake;

  private Plan(FetchOptions options) {
    this.options = options;
    this.pace = new Pace(options);
    this.keys = new HostKeys(options.wiring().hostKey());
  }

  /// Reads the input of a run.
  ///
  /// @param options what would be done
  /// @param stdin read only when the input `-` is asked for
  /// @return what it comes to
  /// @throws RunException when the run could not begin: its message is what `fetch` would say
  public static Plan of(FetchOptions options, InputStream stdin) throws RunException {
    Plan plan = new Plan(options);
    Opening.Looked looked = new Opening(options, stdin).look();
    Placement placement = new Placement(options, looked.recipe());
    PlanSample sample = new PlanSample(options, looked.recipe().maker());
    try (RequestSource source = new RequestSource(looked.inputs())) {
      for (RequestLine line = source.next(); line != null; line = source.next()) {
        plan.add(line, looked.recipe().parser(), placement, sample);
      }
    } catch (UnreadableInputException e) {
      throw new RunException(ExitCode.USAGE, Failures.text(e), e);
    }
    return plan;
  }

  private void add(RequestLine line, LineParser parser, Placement placement, PlanSample sample) {
    requests++;
    LineParser.Parsed parsed;
    try {
      parsed = parser.parse(line);
    } catch (LineParser.BadLineException e) {
      invalidCount++;
      if (invalid.size() < SAMPLES) {
        invalid.add(new Invalid(line.input(), line.line(), Failures.text(e)));
      }
      return;
    }
    if (isRepeated(placement.key(parsed))) {
      repeated++;
      if (options.shape().dedupe()) {
        return;
      }
    }
    toMake++;
    String key = keys.known(parsed.uri());
    boolean room = hosts.size() < HOSTS || hosts.containsKey(key);
    hosts.merge(room ? key : "", 1L, Long::sum);
    if (samples.size() < SAMPLES) {
      samples.add(sample.text(line, parsed));
    }
  }

  private boolean isRepeated(Placement.Key key) {
    return seen.size() < REMEMBERED ? !seen.add(key) : seen.contains(key);
  }

  /// {@return requests in the input}
  public long requests() {
    return requests;
  }

  /// {@return lines that cannot be made requests}
  public long invalid() {
    return invalidCount;
  }

  /// {@return requests that repeat an earlier one} Of more than a million different requests those
  /// that come later are not remembered.
  public long repeated() {
    return repeated;
  }

  /// {@return requests that would be made}
  public long toMake() {
    return toMake;
  }

  /// {@return how many hosts they go to}
  public int hosts() {
    return hosts.size();
  }

  /// {@return how long the rates alone make it take: no run is shorter, and one that nothing else
  /// holds up takes as long} Zero when no rate bounds it.
  public Duration atLeast() {
    Duration longest = pace.all(toMake);
    for (HostPlan host : hostPlans()) {
      longest = host.atLeast().compareTo(longest) > 0 ? host.atLeast() : longest;
    }
    return longest;
  }

  /// {@return the plan as people read it}
  public String text() {
    return new PlanText(this).toString();
  }

  /// The hosts, those that take longest first.
  List<HostPlan> hostPlans() {
    return hosts.entrySet().stream()
        .map(host -> pace.host(host.getKey(), host.getValue()))
        .sorted(
            Comparator.comparing(HostPlan::atLeast)
                .thenComparingLong(HostPlan::requests)
                .reversed()
                .thenComparing(HostPlan::key))
        .toList();
  }

  List<Invalid> invalidLines() {
    return invalid;
  }

  List<String> samples() {
    return samples;
  }

  FetchOptions options() {
    return options;
  }

  Pace pace() {
    return pace;
  }

  /// Whether repetitions were looked for among all requests.
  boolean knowsAllRepeated() {
    return seen.size() < REMEMBERED;
  }

  /// The host key of a URL that stands for a host by itself.
  static String keyOf(String url) {
    return HostKeys.origin(URI.create(url));
  }
}
