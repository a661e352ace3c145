// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// Jetty's client, called so that it blocks.
final class JettyPeer implements HttpPeer {
  private final HttpClient client = new HttpClient();
  private final Job job;

  JettyPeer(Job job) throws Exception {
    this.job = job;
    client.setMaxConnectionsPerDestination(job.inFlight());
    client.setMaxRequestsQueuedPerDestination(Math.max(1_024, job.inFlight()));
    SslContextFactory.Client secure = new SslContextFactory.Client();
    secure.setSslContext(job.trusted());
    client.setSslContextFactory(secure);
    client.start();
  }

  @Override
  public Lane open() {
    return () -> client.GET(job.uri()).getContent().length;
  }

  @Override
  public void close() throws IOException {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IOException("Jetty did not stop", e);
    }
  }
}
