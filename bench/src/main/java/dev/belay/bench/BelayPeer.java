// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.http.Limit;
import dev.belay.http.Request;
import dev.belay.http.Response;
import dev.belay.http.Session;
import dev.belay.http.SessionBuilder;
import java.time.Duration;

/// A whole session: limits, time budget, pool and retries armed.
final class BelayPeer implements HttpPeer {
  /// More than any machine does, so that a rate is counted but never waited for.
  private static final int NEVER_REACHED = 2_000_000;

  private final Session session;
  private final Job job;

  private BelayPeer(Session session, Job job) {
    this.session = session;
    this.job = job;
  }

  static HttpPeer whole(Job job) {
    return new BelayPeer(builder(job).build(), job);
  }

  static HttpPeer withRate(Job job) {
    Limit rate = Limit.perHost().rate(NEVER_REACHED, Duration.ofSeconds(1)).burst(NEVER_REACHED);
    return new BelayPeer(builder(job).limit(rate).build(), job);
  }

  private static SessionBuilder builder(Job job) {
    return Session.builder()
        .limit(Limit.perHost().inFlight(job.inFlight()))
        .limit(Limit.global().inFlight(job.inFlight()))
        .sslContext(job.trusted());
  }

  @Override
  public Lane open() {
    Request request = Request.get(job.uri().toString());
    byte[] buffer = job.buffer();
    return () -> {
      try (Response response = session.send(request)) {
        return HttpPeer.drain(response.body(), buffer);
      }
    };
  }

  @Override
  public void close() {
    session.close();
  }
}
