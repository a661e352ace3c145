// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;

/// Apache HttpClient, classic and blocking: with the least it can do, or with all it does.
final class ApachePeer implements HttpPeer {
  private final CloseableHttpClient client;
  private final Job job;

  private ApachePeer(CloseableHttpClient client, Job job) {
    this.client = client;
    this.job = job;
  }

  static HttpPeer minimal(Job job) {
    return new ApachePeer(HttpClients.createMinimal(pool(job)), job);
  }

  static HttpPeer full(Job job) {
    return new ApachePeer(HttpClients.custom().setConnectionManager(pool(job)).build(), job);
  }

  private static PoolingHttpClientConnectionManager pool(Job job) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setMaxConnTotal(job.inFlight())
        .setMaxConnPerRoute(job.inFlight())
        .setTlsSocketStrategy(new DefaultClientTlsStrategy(job.trusted()))
        .build();
  }

  @Override
  public Lane open() {
    byte[] buffer = job.buffer();
    return () ->
        client.execute(
            new HttpGet(job.uri()),
            response -> HttpPeer.drain(response.getEntity().getContent(), buffer));
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
