// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Nginx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("tool:nginx")
class NginxTest {
  private static final int REQUESTS = 1_000;
  private static final int IN_FLIGHT = 64;

  @TempDir private Path folder;

  private static List<Throwable> getAll(Session session, Nginx nginx, int ports) throws Exception {
    AtomicInteger next = new AtomicInteger();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            for (int n = next.getAndIncrement(); n < REQUESTS; n = next.getAndIncrement()) {
              try (Response response = session.get(nginx.url(n % ports))) {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.bytes()).hasSize(200);
                assertThat(response.attempts()).hasSize(1);
              } catch (Throwable e) {
                failures.add(e);
              }
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(failures);
  }

  @Test
  void a_thousand_requests_over_five_ports_reuse_their_connections() throws Exception {
    try (Nginx nginx = Nginx.start(folder, 5, 100_000);
        Session session =
            Session.builder()
                .limit(Limit.global().inFlight(IN_FLIGHT))
                .limit(Limit.perHost().inFlight(16))
                .build()) {
      assertThat(getAll(session, nginx, 5)).isEmpty();
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().idleConnections()).isEqualTo(session.stats().openConnections());
      List<Nginx.Line> log = nginx.log(REQUESTS);
      Map<Integer, Long> perPort =
          log.stream()
              .collect(
                  Collectors.groupingBy(Nginx.Line::port, TreeMap::new, Collectors.counting()));
      assertThat(perPort.values()).containsOnly(REQUESTS / 5L);
      Map<String, Long> connections =
          log.stream()
              .map(line -> line.port() + " " + line.connection())
              .distinct()
              .collect(Collectors.groupingBy(key -> key.split(" ")[0], Collectors.counting()));
      assertThat(connections.values()).allMatch(count -> count <= 16);
    }
  }

  @Test
  void one_port_sees_no_more_connections_than_the_cap() throws Exception {
    try (Nginx nginx = Nginx.start(folder, 1, 100_000);
        Session session =
            Session.builder()
                .limit(Limit.global().inFlight(IN_FLIGHT))
                .limit(Limit.perHost().inFlight(16))
                .build()) {
      assertThat(getAll(session, nginx, 1)).isEmpty();
      List<Nginx.Line> log = nginx.log(REQUESTS);
      assertThat(log.stream().map(Nginx.Line::connection).distinct().count())
          .isLessThanOrEqualTo(16);
    }
  }

  @Test
  void a_server_that_closes_after_seven_requests_costs_no_request() throws Exception {
    try (Nginx nginx = Nginx.start(folder, 1, 7);
        Session session = Session.builder().limit(Limit.perHost().inFlight(16)).build()) {
      assertThat(getAll(session, nginx, 1)).isEmpty();
      List<Nginx.Line> log = nginx.log(REQUESTS);
      assertThat(log).hasSize(REQUESTS).allMatch(line -> line.status() == 200);
    }
  }
}
