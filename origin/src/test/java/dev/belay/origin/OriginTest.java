// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.origin.RawClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OriginTest {

  @Test
  void records_each_arrival_with_time_host_target_and_connection() throws IOException {
    try (Origin origin = Origin.start();
        RawClient first = new RawClient(origin);
        RawClient second = new RawClient(origin)) {
      long before = System.nanoTime();
      first.get("/delay?ms=0&i=1").reply();
      first.get("/delay?ms=0&i=2").reply();
      second.get("/delay?ms=0&i=3").reply();

      List<Arrival> arrivals = origin.arrivals();

      assertThat(arrivals)
          .extracting(Arrival::target)
          .containsExactly("/delay?ms=0&i=1", "/delay?ms=0&i=2", "/delay?ms=0&i=3");
      assertThat(arrivals).extracting(Arrival::host).containsOnly("a.example");
      assertThat(arrivals).extracting(Arrival::method).containsOnly("GET");
      assertThat(arrivals).extracting(Arrival::inFlight).containsOnly(1);
      assertThat(arrivals)
          .extracting(Arrival::connection)
          .satisfies(numbers -> {
            assertThat(numbers.get(0)).isEqualTo(numbers.get(1)).isNotEqualTo(numbers.get(2));
          });
      assertThat(arrivals)
          .extracting(Arrival::nanos)
          .isSorted()
          .allMatch(nanos -> nanos - before >= 0);
      assertThat(origin.requests()).isEqualTo(3);
      assertThat(origin.connections()).isEqualTo(2);
      assertThat(origin.openConnections()).isEqualTo(2);
    }
  }

  @Test
  void never_counts_more_in_flight_than_there_are_clients() throws Exception {
    int clients = 8;
    try (Origin origin = Origin.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        String target =
            List.of("/bytes?n=20000", "/delay?ms=0", "/bytes?n=1", "/status/204").get(i % 4);
        // A new connection for each request: the old one's thread may still be at work.
        running.add(
            threads.submit(() -> {
              for (int request = 0; request < 250; request++) {
                try (RawClient client = new RawClient(origin)) {
                  assertThat(client.get(target).reply().status()).isLessThan(300);
                }
              }
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }

      assertThat(origin.requests()).isEqualTo(2_000);
      assertThat(origin.connections()).isEqualTo(2_000);
      assertThat(origin.peakInFlight()).isBetween(1, clients);
    }
  }

  @Test
  void counts_requests_in_flight_until_their_answers() throws IOException {
    try (Origin origin = Origin.start();
        RawClient first = new RawClient(origin).get("/delay?ms=200");
        RawClient second = new RawClient(origin).get("/delay?ms=200")) {
      first.reply();
      second.reply();

      assertThat(origin.peakInFlight()).isEqualTo(2);
      assertThat(origin.inFlight()).isZero();
    }
  }

  @Test
  void notices_that_a_client_left_before_its_answer() throws Exception {
    try (Origin origin = Origin.start()) {
      try (RawClient client = new RawClient(origin)) {
        client.get("/delay?ms=600000");
        until(() -> origin.inFlight() == 1);
      }

      until(() -> origin.inFlight() == 0 && origin.openConnections() == 0);
    }
  }

  @Test
  void limits_the_rate_over_all_paths_exactly() throws Exception {
    Duration window = Duration.ofMillis(300);
    int n = 20;
    try (Origin origin = Origin.builder().rate(n, window).start();
        RawClient client = new RawClient(origin)) {
      List<Integer> statuses = new ArrayList<>();
      long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      while (System.nanoTime() < end) {
        statuses.add(client.get("/status/200?i=" + statuses.size()).reply().status());
      }

      List<Arrival> arrivals = origin.arrivals();
      List<Long> letIn = new ArrayList<>();
      for (int i = 0; i < statuses.size(); i++) {
        if (statuses.get(i) == 200) {
          letIn.add(arrivals.get(i).nanos());
        }
      }
      assertThat(letIn.size()).isBetween(n + 1, n * 4);
      for (int i = n; i < letIn.size(); i++) {
        assertThat(letIn.get(i) - letIn.get(i - n)).isGreaterThanOrEqualTo(window.toNanos());
      }
      assertThat(origin.refused()).isEqualTo(statuses.size() - letIn.size());
    }
  }

  @Test
  void tells_a_refused_client_when_to_come_back() throws IOException {
    try (Origin origin = Origin.builder().rate(1, Duration.ofMillis(2_500)).start();
        RawClient client = new RawClient(origin)) {
      assertThat(client.get("/").reply().status()).isEqualTo(200);
      Reply refused = client.get("/nothing").reply();

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.headers()).containsEntry("retry-after", "3").containsKey("date");
    }
  }

  @Test
  void delays_every_answer() throws IOException {
    try (Origin origin = Origin.builder().delay(Duration.ofMillis(50)).start();
        RawClient client = new RawClient(origin)) {
      long start = System.nanoTime();
      client.get("/status/404").reply();

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
    }
  }

  @Test
  void fails_the_same_requests_for_the_same_seed() throws IOException {
    Map<String, String> first = fates(7);

    assertThat(fates(7)).isEqualTo(first);
    assertThat(fates(8)).isNotEqualTo(first);
    assertThat(first.values()).contains("200", "503", "cut", "dropped");
    assertThat(first.values().stream().filter("200"::equals).count()).isBetween(100L, 180L);
  }

  @Test
  void lets_go_of_the_oldest_arrivals_when_it_has_too_many() throws IOException {
    try (Origin origin = Origin.builder().arrivalsKept(3).start();
        RawClient client = new RawClient(origin)) {
      for (int i = 0; i < 5; i++) {
        client.get("/?i=" + i).reply();
      }

      assertThat(origin.arrivals())
          .extracting(Arrival::target)
          .containsExactly("/?i=2", "/?i=3", "/?i=4");
      assertThat(origin.requests()).isEqualTo(5);
    }
  }

  @Test
  void resets_everything_but_what_is_open() throws Exception {
    try (Origin origin = Origin.builder().rate(1, Duration.ofHours(1)).start();
        RawClient client = new RawClient(origin)) {
      client.get("/").reply();
      client.get("/").reply();
      origin.reset();

      assertThat(origin.arrivals()).isEmpty();
      assertThat(List.of(origin.requests(), origin.refused(), origin.connections()))
          .containsOnly(0L);
      assertThat(origin.peakInFlight()).isZero();
      assertThat(origin.openConnections()).isEqualTo(1);
      assertThat(client.get("/").reply().status()).isEqualTo(200);
      assertThat(origin.arrivals().getFirst().connection()).isEqualTo(1);
    }
  }

  @Test
  void closes_at_once_whatever_is_in_work() throws Exception {
    Origin origin = Origin.start();
    List<RawClient> clients = new ArrayList<>();
    for (String target :
        List.of("/delay?ms=600000", "/slow-body?ms=600000", "/bytes?n=4000000000")) {
      clients.add(new RawClient(origin).get(target));
    }
    clients.add(new RawClient(origin).send("GET / HT"));
    until(() -> origin.inFlight() == 3);

    long start = System.nanoTime();
    origin.close();

    assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(5).toNanos());
    assertThat(origin.openConnections()).isZero();
    assertThat(origin.inFlight()).isZero();
    assertThatCode(origin::close).doesNotThrowAnyException();
    assertThatThrownBy(() -> new RawClient(origin)).isInstanceOf(IOException.class);
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void listens_on_the_port_it_is_told_and_says_when_it_cannot() {
    try (Origin first = Origin.start()) {
      assertThatThrownBy(() -> Origin.builder().port(first.port()).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("could not listen on 127.0.0.1:" + first.port() + ": ");
    }
  }

  @Test
  void refuses_settings_that_make_no_sense() {
    OriginBuilder builder = Origin.builder();

    assertThatThrownBy(() -> builder.port(70_000))
        .hasMessage("port must be from 0 to 65535, was 70000");
    assertThatThrownBy(() -> builder.rate(0, Duration.ofSeconds(1)))
        .hasMessage("n must be from 1 to 1000000, was 0");
    assertThatThrownBy(() -> builder.rate(1, Duration.ZERO))
        .hasMessage("window must be longer than 0, was PT0S");
    assertThatThrownBy(() -> builder.delay(Duration.ofMillis(-1)))
        .hasMessage("delay must be at least 0, was PT-0.001S");
    assertThatThrownBy(() -> builder.failPercent(101, 0))
        .hasMessage("percent must be from 0 to 100, was 101");
    assertThatThrownBy(() -> builder.arrivalsKept(0)).hasMessage("most must be at least 1, was 0");
  }

  private static Map<String, String> fates(long seed) throws IOException {
    Map<String, String> fates = new HashMap<>();
    try (Origin origin = Origin.builder().failPercent(30, seed).start()) {
      for (int i = 0; i < 200; i++) {
        String target = "/status/200?i=" + i;
        fates.put(target, fate(origin, target));
        // The port does not tell, and two failures are never followed by a third.
        List<String> next = List.of(fate(origin, target), fate(origin, target));
        assertThat(fates.get(target).equals("200") || next.contains("200")).isTrue();
      }
    }
    return fates;
  }

  private static String fate(Origin origin, String target) throws IOException {
    try (RawClient client = new RawClient(origin)) {
      client.get(target);
      Reply head = client.head();
      if (head.headers().get("content-length").equals("1000")) {
        assertThat(client.rest()).isEqualTo("abcdefghij");
        return "cut";
      }
      return Integer.toString(head.status());
    } catch (IOException e) {
      return "dropped";
    }
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
