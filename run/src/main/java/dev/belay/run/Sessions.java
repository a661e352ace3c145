// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Limit;
import dev.belay.http.LimitKey;
import dev.belay.http.Proxy;
import dev.belay.http.RetryPolicy;
import dev.belay.http.Session;
import dev.belay.http.SessionBuilder;
import dev.belay.http.TlsSettings;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes the session of a run.
final class Sessions {
  private Sessions() {}

  /// How TLS is spoken.
  ///
  /// @throws RunException when the certificates cannot be read
  static TlsSettings tls(FetchOptions options) throws RunException {
    String file = options.wiring().cacert();
    TlsSettings tls = TlsSettings.standard();
    try {
      tls = file == null ? tls : tls.withTrusted(options.invocation().resolve(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new RunException(
          ExitCode.USAGE, "cannot use the certificates of " + file + ": " + Failures.text(e), e);
    }
    return options.wiring().insecure() ? tls.insecure() : tls;
  }

  static Session of(FetchOptions options, TlsSettings tls, HostKeys hosts) {
    Trying trying = options.trying();
    Wiring wiring = options.wiring();
    int[] retryOn = trying.retryOn().stream().mapToInt(Integer::intValue).toArray();
    SessionBuilder builder =
        Session.builder()
            .userAgent(wiring.userAgent())
            // The records of a run stand for themselves, in whatever order they were sent.
            .withoutCookies()
            .maxRedirects(wiring.maxRedirects())
            .connectTimeout(options.connectTimeout())
            .timeout(options.timeout())
            .retry(
                RetryPolicy.standard()
                    .retries(options.retries())
                    .maxRetryAfter(options.retryAfterMax())
                    .budget(trying.budget(), Trying.BUDGET_AT_LEAST)
                    .alsoOn(retryOn)
                    .unsafe(trying.unsafe()))
            .limit(Limit.global().inFlight(options.concurrency()))
            .limit(Limit.perHost().inFlight(options.perHost()));
    rate(builder, options, Limit.global(), options.rate());
    rate(builder, options, Limit.perHost(), options.ratePerHost());
    for (HostRule rule : wiring.hosts()) {
      for (String url : rule.urls()) {
        Integer perHost = rule.perHost();
        if (perHost != null) {
          builder.limit(Limit.host(url).inFlight(perHost));
        }
        rate(builder, options, Limit.host(url), rule.rate());
      }
    }
    LimitKey key = hosts.limitKey();
    if (key != null) {
      builder.limitKey(key);
    }
    Duration deadline = trying.deadline();
    if (deadline != null) {
      builder.deadline(deadline);
    }
    String proxy = wiring.proxy();
    if (proxy != null) {
      builder.proxy(Proxy.of(proxy));
    }
    return builder.tls(tls).build();
  }

  private static void rate(
      SessionBuilder builder, FetchOptions options, Limit scope, @Nullable Rate rate) {
    if (rate != null) {
      Limit limit = scope.rate(rate.permits(), rate.window());
      int burst = Math.min(options.wiring().burst(), rate.permits());
      limit = burst > 1 ? limit.burst(burst) : limit;
      builder.limit(options.countAtSend() ? limit.countAtSend() : limit);
    }
  }
}
