// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/// Bare connections of Apache HttpCore, the codec below the session: one a virtual thread, no pool
/// and no chain.
final class HttpCorePeer implements HttpPeer {
  private final Job job;
  private final List<DefaultBHttpClientConnection> connections = new ArrayList<>();

  HttpCorePeer(Job job) {
    this.job = job;
  }

  @Override
  public Lane open() throws IOException {
    DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(Http1Config.DEFAULT);
    connection.bind(SocketPeer.connect(job));
    connections.add(connection);
    byte[] buffer = job.buffer();
    return () -> {
      ClassicHttpRequest request =
          new BasicClassicHttpRequest("GET", null, null, job.uri().getPath());
      request.addHeader("Host", job.uri().getHost());
      connection.sendRequestHeader(request);
      connection.flush();
      ClassicHttpResponse response = connection.receiveResponseHeader();
      connection.receiveResponseEntity(response);
      return HttpPeer.drain(response.getEntity().getContent(), buffer);
    };
  }

  @Override
  public void close() throws IOException {
    for (DefaultBHttpClientConnection connection : connections) {
      connection.close();
    }
  }
}
