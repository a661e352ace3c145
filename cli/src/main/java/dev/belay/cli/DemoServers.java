// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.origin.Origin;
import dev.belay.run.FetchOptionsBuilder;
import dev.belay.run.Rate;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// The two servers of the demo and the requests that it makes to them.
///
/// Both take some time for each answer. One of them fails now and then; the other refuses bursts on
/// some of its paths with 429 and `Retry-After`. Retries cure all of it.
final class DemoServers implements AutoCloseable {
  /// What the demo allows for one host, and what the servers are asked about afterwards.
  static final Rate RATE_PER_HOST = new Rate(200, Duration.ofSeconds(1));

  static final int PER_HOST = 16;

  private static final Duration DELAY = Duration.ofMillis(50);
  private static final int FAIL_PERCENT = 3;
  private static final long SEED = 1;

  // A burst of 30 requests to a path that lets 20 a second in: about ten are refused.
  private static final int BURST = 30;
  private static final int BURST_EVERY = 500;
  private static final String BURST_PATH = "/limited?n=20&window_ms=1000&i=";
  private static final String PLAIN_PATH = "/bytes?n=2048&i=";
  private static final int ARRIVALS_PER_REQUEST = 4;
  private static final int ARRIVALS_AT_LEAST = 10_000;

  private final int requests;
  private final Origin faulty;
  private final Origin strict;

  private DemoServers(int requests, Origin faulty, Origin strict) {
    this.requests = requests;
    this.faulty = faulty;
    this.strict = strict;
  }

  static DemoServers start(int requests) {
    int kept = Math.max(ARRIVALS_AT_LEAST, Math.multiplyExact(requests, ARRIVALS_PER_REQUEST));
    var faulty = Origin.builder().delay(DELAY).failPercent(FAIL_PERCENT, SEED).arrivalsKept(kept);
    var strict = Origin.builder().delay(DELAY).arrivalsKept(kept);
    return new DemoServers(requests, faulty.start(), strict.start());
  }

  String describe() {
    return """
    Two servers on this machine, %s and %s.
    Both answer after %s. The first fails %d of 100 requests, the second refuses bursts with 429.
    """
        .formatted(faulty.url(""), strict.url(""), Durations.text(DELAY), FAIL_PERCENT);
  }

  /// The limits under which everything is fetched at once.
  FetchOptionsBuilder pace(FetchOptionsBuilder options) {
    return options.perHost(PER_HOST).ratePerHost(RATE_PER_HOST);
  }

  /// The list of all requests, to both servers in turn.
  InputStream urls() {
    return list(IntStream.range(0, requests).mapToObj(this::url).toList());
  }

  /// A list of requests that neither fail nor are refused, for comparison.
  InputStream plainUrls(int count) {
    return list(IntStream.range(0, count).mapToObj(i -> strict.url(PLAIN_PATH + i)).toList());
  }

  List<Origin> origins() {
    return List.of(faulty, strict);
  }

  /// Forgets what was counted so far.
  void reset() {
    origins().forEach(Origin::reset);
  }

  private String url(int i) {
    if (i % 2 == 0) {
      return faulty.url(PLAIN_PATH + i);
    }
    boolean inBurst = i / 2 % BURST_EVERY >= BURST_EVERY - BURST;
    return strict.url((inBurst ? BURST_PATH : PLAIN_PATH) + i);
  }

  private static InputStream list(List<String> urls) {
    return new ByteArrayInputStream((String.join("\n", urls) + "\n").getBytes(UTF_8));
  }

  @Override
  public void close() {
    faulty.close();
    strict.close();
  }
}
