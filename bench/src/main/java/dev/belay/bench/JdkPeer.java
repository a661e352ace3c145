// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;

/// The JDK's client, with its own threads or with virtual ones.
final class JdkPeer implements HttpPeer {
  private final HttpClient client;
  private final Job job;

  private JdkPeer(HttpClient client, Job job) {
    this.client = client;
    this.job = job;
  }

  static HttpPeer plain(Job job) {
    return new JdkPeer(builder(job).build(), job);
  }

  static HttpPeer onVirtualThreads(Job job) {
    return new JdkPeer(
        builder(job).executor(Executors.newVirtualThreadPerTaskExecutor()).build(), job);
  }

  private static HttpClient.Builder builder(Job job) {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(job.trusted());
  }

  @Override
  public Lane open() {
    HttpRequest request = HttpRequest.newBuilder(job.uri()).build();
    return () -> client.send(request, BodyHandlers.ofByteArray()).body().length;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
