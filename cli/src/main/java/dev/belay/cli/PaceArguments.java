// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.http.SessionDefaults;
import dev.belay.run.FetchOptionsBuilder;
import dev.belay.run.HostKey;
import dev.belay.run.HostRule;
import dev.belay.run.Rate;
import dev.belay.run.StatusSet;
import dev.belay.run.StopRules;
import dev.belay.run.Threshold;
import dev.belay.run.Trying;
import dev.belay.run.Wiring;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how fast, how often and how long.
final class PaceArguments {
  @Option(
      names = "--host-key",
      paramLabel = "WHAT",
      description =
          "What counts as one host for its limits and pauses: origin (scheme, host and port), domain "
              + "(all below example.co.uk), or ip (default: origin).")
  private HostKey hostKey = HostKey.ORIGIN;

  /// When a request counts for a rate.
  enum CountAt {
    ANSWER,
    SEND
  }

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N",
      description = "Requests in flight in all (default: ${DEFAULT-VALUE}).")
  private int concurrency = SessionDefaults.IN_FLIGHT;

  @Option(
      names = {"-p", "--per-host"},
      paramLabel = "N",
      description = "Requests in flight to one host (default: ${DEFAULT-VALUE}).")
  private int perHost = SessionDefaults.IN_FLIGHT_PER_HOST;

  @Option(
      names = "--rate",
      paramLabel = "N/U",
      description = "At most so many requests in any such time, in all: 10/s, 100/m, 5/15s.")
  private @Nullable Rate rate;

  @Option(names = "--rate-per-host", paramLabel = "N/U", description = "The same for each host.")
  private @Nullable Rate ratePerHost;

  @Option(
      names = "--count-at",
      paramLabel = "WHEN",
      description =
          "When a request counts for the rates: answer, so that no server ever sees more in "
              + "any such time, or send, which is faster and exact only here (default: answer).")
  private CountAt countAt = CountAt.ANSWER;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "Retries after the first attempt (default: ${DEFAULT-VALUE}).")
  private int retries = SessionDefaults.RETRIES;

  @Option(
      names = "--retry-after-max",
      paramLabel = "TIME",
      description =
          "The longest pause that a server may ask for; the requests of one that asks for "
              + "more are left for the next time (default: ${DEFAULT-VALUE}).")
  private Duration retryAfterMax = SessionDefaults.MAX_RETRY_AFTER;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      description = "How long connecting may take (default: ${DEFAULT-VALUE}).")
  private Duration connectTimeout = SessionDefaults.CONNECT_TIMEOUT;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "How long one attempt may take; waiting for limits does not count (default: "
              + "${DEFAULT-VALUE}).")
  private Duration timeout = SessionDefaults.TIMEOUT;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description =
          "How long one request may take, its retries and the waits between them included, from its "
              + "first attempt on (default: as long as they take).")
  private @Nullable Duration deadline;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description = "How many requests of a rate may leave at once (default: ${DEFAULT-VALUE}).")
  private int burst = 1;

  @Option(
      names = "--retry-budget",
      paramLabel = "P%",
      description =
          "Retries of a host within a minute, in percent of its requests, but 100 in any case "
              + "(default: 20%%).")
  private Percent retryBudget = new Percent((int) Math.round(100 * Trying.BUDGET));

  @Option(
      names = "--retry-on",
      paramLabel = "STATUSES",
      description = "Retry these statuses too, for example 500.")
  private @Nullable StatusSet retryOn;

  @Option(
      names = "--retry-unsafe",
      description = "Retry POST and PATCH like other methods; they may then be done twice.")
  private boolean retryUnsafe;

  @Option(
      names = "--resume-unknown",
      paramLabel = "WHAT",
      description =
          "What becomes of a POST that was perhaps sent when the run was killed: skip, or retry, "
              + "which may do it twice (default: skip).")
  private Unknown resumeUnknown = Unknown.SKIP;

  @Option(
      names = "--max-redirects",
      paramLabel = "N",
      description = "Redirects followed for one request (default: ${DEFAULT-VALUE}).")
  private int maxRedirects = SessionDefaults.MAX_REDIRECTS;

  @Option(
      names = "--user-agent",
      paramLabel = "TEXT",
      description = "What User-Agent says (default: belay/VERSION).")
  private @Nullable String userAgent;

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      description = "Send everything through an HTTP proxy: http://user:password@host:3128.")
  private @Nullable String proxy;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "Trust the certificates of a PEM file instead of the usual ones.")
  private @Nullable String cacert;

  @Option(
      names = "--insecure",
      description = "Believe any certificate; whoever is on the way can then read everything.")
  private boolean insecure;

  @Option(
      names = "--circuit",
      paramLabel = "N",
      description =
          "After N requests in a row that got no answer, leave those of the host for later; 0 never "
              + "does (default: ${DEFAULT-VALUE}).")
  private int circuit = StopRules.CIRCUIT;

  @Option(
      names = "--fail-on",
      paramLabel = "WHAT",
      description =
          "Failures that make the finished run fail: any, none, or more than N or N%% (default: "
              + "any).")
  private Threshold failOn = Threshold.ANY;

  @Option(
      names = "--max-failures",
      paramLabel = "N|N%",
      description = "Stop the run when more have failed; a share counts from 100 records on.")
  private @Nullable Threshold maxFailures;

  @Option(names = "--max-time", paramLabel = "TIME", description = "Stop the run after that time.")
  private @Nullable Duration maxTime;

  @Option(
      names = "--max-bytes",
      paramLabel = "SIZE",
      description = "Stop the run after so many bytes of bodies: 500M, 2G.")
  private @Nullable Size maxBytes;

  /// What becomes of requests that were perhaps sent.
  enum Unknown {
    SKIP,
    RETRY
  }

  /// @param hosts those with limits of their own
  void into(FetchOptionsBuilder options, List<HostRule> hosts) {
    Set<Integer> also = new HashSet<>();
    if (retryOn != null) {
      for (int status : retryOn.toArray()) {
        also.add(status);
      }
    }
    options.trying(
        new Trying(
            retryBudget.value() / 100.0,
            retryUnsafe,
            also,
            resumeUnknown == Unknown.RETRY,
            deadline));
    long bytes = maxBytes == null ? -1 : maxBytes.bytes();
    options.rules(new StopRules(failOn, maxFailures, maxTime, bytes, circuit));
    String agent = userAgent == null ? Wiring.USER_AGENT : userAgent;
    options.wiring(new Wiring(agent, maxRedirects, burst, hosts, proxy, cacert, insecure, hostKey));
    options
        .concurrency(concurrency)
        .perHost(perHost)
        .rate(rate)
        .ratePerHost(ratePerHost)
        .countAtSend(countAt == CountAt.SEND)
        .retries(retries)
        .retryAfterMax(retryAfterMax)
        .connectTimeout(connectTimeout)
        .timeout(timeout);
  }
}
