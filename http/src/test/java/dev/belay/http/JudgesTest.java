// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.testing.Haproxy;
import dev.belay.testing.Nginx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Servers of other people that count by themselves, and a session that comes close to what they
/// allow.
class JudgesTest {
  private static final int ALLOWED = 100;
  private static final int RATE = 98;

  /// Their logs have milliseconds, and the time in them was read a little before or after.
  private static final double READING = 0.01;

  @TempDir private Path folder;

  /// What a server saw in one try.
  private record Try(List<Double> arrivals, long refused) {
    double share() {
      return 100.0 * refused / arrivals.size();
    }

    /// The most arrivals in any window of that many seconds.
    int most(double window) {
      List<Double> sorted = arrivals.stream().sorted().toList();
      int most = 0;
      int first = 0;
      for (int i = 0; i < sorted.size(); i++) {
        while (sorted.get(i) - sorted.get(first) >= window) {
          first++;
        }
        most = Math.max(most, i - first + 1);
      }
      return most;
    }
  }

  private interface Server {
    Try serve(Path own, int seconds) throws Exception;
  }

  private static Try nginx(Path own, int seconds) throws Exception {
    return nginx(own, seconds, "burst=20 nodelay");
  }

  private static Try nginx(Path own, int seconds, String burst) throws Exception {
    String zone = "limit_req_zone $server_port zone=all:1m rate=" + ALLOWED + "r/s;";
    String limit = "limit_req zone=all " + burst + "; limit_req_status 429;";
    try (Nginx nginx = Nginx.start(own, 1, 100_000, zone, limit)) {
      send(nginx.url(0), seconds * RATE);
      List<Nginx.Line> log = nginx.log(seconds * RATE);
      return new Try(
          log.stream().map(Nginx.Line::seconds).toList(),
          log.stream().filter(line -> line.status() == 429).count());
    }
  }

  private static Try haproxy(Path own, int seconds) throws Exception {
    try (Haproxy haproxy = Haproxy.start(own, ALLOWED)) {
      send(haproxy.url(), seconds * RATE);
      List<Haproxy.Line> log = haproxy.log(seconds * RATE);
      return new Try(
          log.stream().map(Haproxy.Line::seconds).toList(),
          log.stream().filter(line -> line.status() == 429).count());
    }
  }

  private static void send(String url, int requests) throws Exception {
    try (Session session =
        Session.builder()
            .limit(Limit.perHost().inFlight(8).rate(RATE, Duration.ofSeconds(1)))
            .retry(RetryPolicy.none())
            .build()) {
      List<Integer> all = IntStream.range(0, requests).boxed().toList();
      Async.run(() ->
          Async.settle(
              all,
              i -> {
                try (Response response = session.get(url)) {
                  return response.status();
                }
              }));
    }
  }

  /// A second try is made when the first was refused anything, or always.
  private String judge(Server server, int seconds, boolean twice) throws Exception {
    List<Try> all = new ArrayList<>();
    while (all.isEmpty() || (all.size() < 2 && (twice || all.getFirst().refused > 0))) {
      Path own = Files.createDirectory(folder.resolve("try" + all.size()));
      all.add(server.serve(own, seconds));
    }
    assertThat(all).anyMatch(each -> each.refused == 0).allMatch(each -> each.share() <= 1);
    assertThat(all).allMatch(each -> each.most(1 - READING) <= RATE);
    return all.stream()
        .map(each ->
            each.arrivals.size()
                + " requests, "
                + each.refused
                + " refused, at most "
                + each.most(1)
                + " in 1 s")
        .toList()
        .toString();
  }

  /// Sends at up to twice the rate that nginx allows, for a time, and reads what came of it.
  private String twiceTheRate(int seconds) throws Exception {
    Path own = Files.createDirectory(folder.resolve("twice"));
    String zone = "limit_req_zone $server_port zone=all:1m rate=" + ALLOWED + "r/s;";
    String limit = "limit_req zone=all burst=20 nodelay; limit_req_status 429;";
    AtomicInteger fine = new AtomicInteger();
    Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    try (Nginx nginx = Nginx.start(own, 1, 100_000, zone, limit);
        Session session =
            Session.builder()
                .limit(Limit.perHost().inFlight(8).rate(2 * ALLOWED, Duration.ofSeconds(1)))
                .retry(RetryPolicy.standard().retries(20).budget(1, 1_000_000))
                .build()) {
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        callers.add(
            Thread.startVirtualThread(() -> {
              while (System.nanoTime() < end) {
                try {
                  assertThat(session.call(Request.get(nginx.url(0)), Response::status))
                      .isEqualTo(200);
                  fine.incrementAndGet();
                } catch (Throwable e) {
                  lost.add(e);
                }
              }
            }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(lost).isEmpty();
      List<Nginx.Line> log = nginx.log(fine.get());
      double first = log.getFirst().seconds() + 1;
      List<Nginx.Line> counted = log.stream().filter(line -> line.seconds() >= first).toList();
      long refused = counted.stream().filter(line -> line.status() == 429).count();
      double share = 100.0 * refused / counted.size();
      String figures =
          "%,d answered, 0 lost, %d of %,d refused after the first second (%.2f %%)"
              .formatted(fine.get(), refused, counted.size(), share);
      assertThat(share).as(figures).isLessThan(2);
      assertThat(fine.get()).as(figures).isGreaterThan(seconds * ALLOWED / 2);
      return figures;
    }
  }

  @Test
  @Tag("stress")
  @Tag("tool:nginx")
  @Execution(ExecutionMode.CONCURRENT)
  void a_limit_of_twice_the_rate_of_nginx_is_learned_within_a_second() throws Exception {
    System.out.println("STRESS judge, nginx, local limit of 200/s: " + twiceTheRate(60));
  }

  @Test
  @Tag("tool:nginx")
  @Execution(ExecutionMode.CONCURRENT)
  void nginx_refuses_nothing_at_98_percent_of_its_rate() throws Exception {
    judge(JudgesTest::nginx, 10, false);
  }

  @Test
  @Tag("tool:haproxy")
  @Execution(ExecutionMode.CONCURRENT)
  void haproxy_refuses_nothing_at_98_percent_of_its_rate() throws Exception {
    judge(JudgesTest::haproxy, 10, false);
  }

  @Test
  @Tag("stress")
  @Tag("tool:nginx")
  @Execution(ExecutionMode.CONCURRENT)
  void nginx_refuses_nothing_in_a_minute() throws Exception {
    System.out.println("STRESS judge, nginx, 98 of 100/s: " + judge(JudgesTest::nginx, 60, true));
  }

  /// A gap of 10.2 ms does not survive a jitter of 0.2: a figure, and no verdict.
  @Test
  @Tag("stress")
  @Tag("tool:nginx")
  @Execution(ExecutionMode.CONCURRENT)
  void what_nginx_refuses_that_grants_no_burst() throws Exception {
    Try found = nginx(Files.createDirectory(folder.resolve("none")), 60, "");
    System.out.printf(
        "STRESS judge, nginx without a burst, 98 of 100/s: %,d requests, %,d refused (%.1f %%)%n",
        found.arrivals.size(), found.refused, found.share());
  }

  @Test
  @Tag("stress")
  @Tag("tool:nginx")
  @Execution(ExecutionMode.CONCURRENT)
  void ten_thousand_lose_next_to_nothing_of_their_rate() throws Exception {
    int requests = 10_000;
    int rate = 200;
    Path own = Files.createDirectory(folder.resolve("thousands"));
    try (Nginx nginx = Nginx.start(own, 1, 100_000);
        Session session =
            Session.builder()
                .limit(Limit.perHost().inFlight(8).rate(rate, Duration.ofSeconds(1)))
                .build()) {
      List<String> urls =
          IntStream.range(0, requests).mapToObj(i -> nginx.url(0) + "?" + i).toList();
      long begun = System.nanoTime();
      assertThat(session.map(urls, Response::status)).containsOnly(200);
      double share = requests / (double) rate / ((System.nanoTime() - begun) / 1e9);
      Try seen = new Try(nginx.log(requests).stream().map(Nginx.Line::seconds).toList(), 0);
      System.out.printf(
          "STRESS 10,000 requests through a limit of %d/s: %.1f %% of the rate, at most %d in 1 s%n",
          rate, 100 * share, seen.most(1));
      assertThat(seen.most(1 - READING)).isLessThanOrEqualTo(rate);
      assertThat(share).isGreaterThan(0.97);
    }
  }

  @Test
  @Tag("stress")
  @Tag("tool:haproxy")
  @Execution(ExecutionMode.CONCURRENT)
  void haproxy_refuses_nothing_in_a_minute() throws Exception {
    System.out.println(
        "STRESS judge, HAProxy, 98 of 100/s: " + judge(JudgesTest::haproxy, 60, true));
  }
}
