// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/// OkHttp, called so that it blocks.
final class OkHttpPeer implements HttpPeer {
  private final OkHttpClient client;
  private final Job job;

  OkHttpPeer(Job job) {
    this.job = job;
    client =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(job.inFlight(), 5, TimeUnit.MINUTES))
            .protocols(java.util.List.of(Protocol.HTTP_1_1))
            .sslSocketFactory(job.trusted().getSocketFactory(), job.trust())
            .build();
  }

  @Override
  public Lane open() {
    Request request = new Request.Builder().url(job.uri().toString()).build();
    byte[] buffer = job.buffer();
    return () -> {
      try (Response response = client.newCall(request).execute()) {
        return HttpPeer.drain(response.body().byteStream(), buffer);
      }
    };
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
