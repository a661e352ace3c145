// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.origin.RawClient.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The origin byte by byte.
@Timeout(60)
class OriginWireTest {
  private final Origin origin = Origin.start();

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void answers_head_with_the_head_alone() throws IOException {
    try (RawClient client = new RawClient(origin)) {
      client.send("HEAD /bytes?n=5 HTTP/1.1\r\nHost: a\r\n\r\n");
      Reply head = client.head();
      client.get("/status/201");

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers()).containsEntry("content-length", "5");
      assertThat(client.reply().status()).isEqualTo(201);
    }
  }

  @Test
  void keeps_a_connection_until_it_is_told_to_close() throws IOException {
    try (RawClient client = new RawClient(origin)) {
      client.get("/").reply();
      client.get("/").reply();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

      assertThat(client.reply().headers()).containsEntry("connection", "close");
      assertThat(client.rest()).isEmpty();
      assertThat(origin.connections()).isEqualTo(1);
    }
  }

  @Test
  void closes_after_an_http_1_0_request() throws IOException {
    try (RawClient client = new RawClient(origin)) {
      client.send("GET /status/200 HTTP/1.0\r\nHost: a\r\n\r\n");

      assertThat(client.reply().status()).isEqualTo(200);
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void answers_pipelined_requests_in_order_even_behind_a_delay() throws IOException {
    try (RawClient client = new RawClient(origin)) {
      client.get("/delay?ms=30").get("/status/202").get("/status/203");

      assertThat(client.reply().body()).isEqualTo("waited 30 ms\n");
      assertThat(client.reply().status()).isEqualTo(202);
      assertThat(client.reply().status()).isEqualTo(203);
    }
  }

  @Test
  void asks_for_the_body_of_a_client_that_waits_to_be_asked() throws IOException {
    try (RawClient client = new RawClient(origin)) {
      client.send(
          "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.head().status()).isEqualTo(100);
      client.send("hi");

      assertThat(client.reply().body()).endsWith("\"length\":2,\"body\":\"hi\"}\n");
    }
  }

  @Test
  void reads_a_body_that_the_path_does_not_want() throws IOException {
    try (RawClient client = new RawClient(origin)) {
      client.send("POST /status/201 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
      assertThat(client.reply().status()).isEqualTo(201);
      client.send(
          "POST /status/202 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
      assertThat(client.reply().status()).isEqualTo(202);
      client.get("/status/203");
      assertThat(client.reply().status()).isEqualTo(203);
    }
  }

  @Test
  void sends_what_was_asked_before_a_cut() throws IOException {
    try (RawClient client = new RawClient(origin).get("/cut?after=30")) {
      assertThat(client.head().headers()).containsEntry("content-length", "1030");
      assertThat(client.rest()).isEqualTo("abcdefghijklmnopqrstuvwxyzabcd");
    }
    try (RawClient client = new RawClient(origin).get("/cut?after=3&chunked")) {
      assertThat(client.head().headers()).containsEntry("transfer-encoding", "chunked");
      assertThat(client.rest()).isEqualTo("3\r\nabc\r\n");
    }
  }

  @Test
  void drops_and_resets_are_told_apart() throws IOException {
    try (RawClient client = new RawClient(origin).get("/drop")) {
      assertThat(client.rest()).isEmpty();
    }
    try (RawClient client = new RawClient(origin).get("/drop?reset")) {
      assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
    }
  }

  @Test
  void answers_what_is_no_request_with_400_and_closes() throws IOException {
    try (RawClient client = new RawClient(origin).send("nonsense\r\n\r\n")) {
      Reply reply = client.reply();

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).isEqualTo("Invalid request line; error at offset 8: <nonsense>");
      assertThat(client.rest()).isEmpty();
    }
    try (RawClient client = new RawClient(origin).send("GET / HTTP/1.1\r\n\r\n")) {
      assertThat(client.reply().status()).isEqualTo(400);
    }
  }

  @Test
  void refuses_a_head_without_end() throws IOException {
    try (RawClient client = new RawClient(origin)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(40_000));

      assertThat(client.head().status()).isEqualTo(431);
    }
  }

  @Test
  void is_heard_on_the_loopback_address_only() throws IOException {
    assertThat(origin.url("/x")).isEqualTo("http://127.0.0.1:" + origin.port() + "/x");
    for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address :
          card.inetAddresses().filter(a -> !a.isLoopbackAddress()).toList()) {
        assertThatThrownBy(() -> new Socket(address, origin.port()).close())
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void takes_a_target_in_absolute_form() throws IOException {
    try (RawClient client = new RawClient(origin).get(origin.url("/status/201?x=1"))) {
      assertThat(client.reply().status()).isEqualTo(201);
      assertThat(origin.arrivals().getFirst().target()).isEqualTo("/status/201?x=1");
    }
  }

  @Test
  void serves_many_connections_and_loses_count_of_none() throws Exception {
    int connections = 64;
    int each = 400;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        clients.add(
            threads.submit(() -> {
              int ok = 0;
              try (RawClient client = new RawClient(origin)) {
                for (int request = 0; request < each; request++) {
                  ok += client.get("/status/200?i=" + request).reply().status() == 200 ? 1 : 0;
                }
              }
              return ok;
            }));
      }
      for (Future<Integer> client : clients) {
        assertThat(client.get()).isEqualTo(each);
      }
    }

    assertThat(origin.requests()).isEqualTo((long) connections * each);
    assertThat(origin.arrivals())
        .hasSize(connections * each)
        .isSortedAccordingTo((a, b) -> Long.signum(a.nanos() - b.nanos()));
    assertThat(origin.connections()).isEqualTo(connections);
    assertThat(origin.peakInFlight()).isLessThanOrEqualTo(connections);
  }
}
