// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.http.SessionDefaults;
import dev.belay.run.FetchOptionsBuilder;
import dev.belay.run.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how fast, how often and how long.
final class PaceArguments {
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

  void into(FetchOptionsBuilder options) {
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
