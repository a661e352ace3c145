// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.http.HostPausedException;
import dev.belay.http.Limit;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.RetryPolicy;
import dev.belay.http.Session;
import dev.belay.sim.Order;
import dev.belay.sim.Program;
import dev.belay.sim.Run;
import dev.belay.sim.SimulatedTest;
import dev.belay.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The session's policies in virtual time.
class ScriptedNetworkTest {
  private static final Answer OK = Answer.of(200).withBody("fine");

  private static Run fifo(Program program) throws Exception {
    Run run = Simulation.of(program).withOrder(new Order.Fifo()).withMaxSteps(10_000_000).replay(1);
    assertThat(run.problem()).isNull();
    return run;
  }

  @Test
  void ten_thousand_requests_keep_their_order_and_lose_no_rate() throws Exception {
    int requests = 10_000;
    int rate = 50;
    Run run =
        fifo(() -> {
          ScriptedNetwork network =
              new ScriptedNetwork()
                  .host("api.test", Script.always(OK.after(Duration.ofMillis(5))))
                  .latency(Duration.ofMillis(5));
          try (Session session =
              network.session(
                  Session.builder()
                      .limit(Limit.perHost().inFlight(64).rate(rate, Duration.ofSeconds(1))))) {
            TaskGroup.run(group -> {
              for (int i = 0; i < requests; i++) {
                String url = "http://api.test/" + i;
                group.start(() -> session.get(url).close());
              }
            });
            assertThat(network.arrivals("api.test"))
                .extracting(Arrival::target)
                .isEqualTo(IntStream.range(0, requests).mapToObj(i -> "/" + i).toList());
            assertThat(session.stats().inFlight()).isZero();
          }
        });
    Duration ideal = Duration.ofSeconds(requests / rate);
    System.out.printf(
        "MEASURED 10,000 requests through a limit of %d/s, virtual: in order, %.2f %% of the rate%n",
        rate, 100.0 * ideal.toMillis() / run.elapsed().toMillis());
    assertThat(run.elapsed())
        .isBetween(ideal.minusSeconds(1), ideal.multipliedBy(100).dividedBy(97));
  }

  @Test
  void a_server_that_counts_refuses_nobody_who_keeps_its_limit_for_an_hour() throws Exception {
    fifo(() -> {
      ScriptedNetwork network =
          new ScriptedNetwork()
              .host("fixed.test", Limits.fixedWindow(5, Duration.ofMinutes(1), Script.always(OK)))
              .host(
                  "bucket.test", Limits.tokenBucket(5, Duration.ofMinutes(1), 5, Script.always(OK)))
              .latency(Duration.ofMillis(40));
      try (Session session =
          network.session(
              Session.builder().limit(Limit.perHost().rate(5, Duration.ofMinutes(1)).burst(5)))) {
        TaskGroup.run(group -> {
          for (int i = 0; i < 300; i++) {
            for (String host : List.of("fixed.test", "bucket.test")) {
              group.start(() -> {
                try (Response response = session.get("http://" + host + "/")) {
                  assertThat(response.attempts()).hasSize(1);
                }
              });
            }
          }
        });
      }
      assertThat(network.arrivals("fixed.test").getLast().at())
          .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(62));
    });
  }

  @Test
  void a_limit_of_twice_what_the_server_allows_is_learned_from_its_refusals() throws Exception {
    fifo(() -> {
      Duration second = Duration.ofSeconds(1);
      List<Duration> refused = new ArrayList<>();
      Script bucket = Limits.tokenBucket(100, second, 20, Script.always(OK));
      Script told =
          arrival -> {
            Answer answer = bucket.answer(arrival);
            if (answer != OK) {
              refused.add(arrival.at());
            }
            return answer;
          };
      ScriptedNetwork network =
          new ScriptedNetwork().host("api.test", told).latency(Duration.ofMillis(2));
      try (Session session =
          network.session(
              Session.builder()
                  .limit(Limit.perHost().inFlight(8).rate(200, second))
                  .retry(RetryPolicy.standard().retries(20).budget(1, 1_000_000)))) {
        TaskGroup.run(group -> {
          for (int i = 0; i < 6_000; i++) {
            group.start(() -> assertThat(session.call(get(), Response::status)).isEqualTo(200));
          }
        });
      }
      long after = refused.stream().filter(at -> at.compareTo(second) > 0).count();
      assertThat(refused).isNotEmpty();
      assertThat(100.0 * after / network.arrivals("api.test").size()).isLessThan(2);
      assertThat(network.arrivals("api.test").getLast().at()).isLessThan(second.multipliedBy(80));
    });
  }

  @SimulatedTest(seeds = 300, schedules = 20)
  void one_refusal_pauses_everybody_and_nobody_is_lost() throws Exception {
    ScriptedNetwork network =
        new ScriptedNetwork()
            .host(
                "api.test",
                Script.inTurn(OK, OK, Answer.of(429).withHeader("Retry-After", "3600"), OK))
            .latency(Duration.ofMillis(1));
    try (Session session =
        network.session(
            Session.builder()
                .limit(Limit.perHost().inFlight(2))
                .retry(RetryPolicy.standard().maxRetryAfter(Duration.ofHours(2))))) {
      TaskGroup.run(group -> {
        for (int i = 0; i < 6; i++) {
          group.start(() -> assertThat(session.call(get(), Response::text)).isEqualTo("fine"));
        }
      });
      assertThat(session.stats().inFlight()).isZero();
    }
    List<Arrival> arrivals = network.arrivals("api.test");
    assertThat(arrivals).hasSize(7);
    Duration refused = arrivals.get(2).at();
    // What was on its way when the refusal was on its way back came through.
    Duration known = refused.plusMillis(2);
    assertThat(arrivals)
        .allMatch(each ->
            each.at().compareTo(known) <= 0 || each.at().compareTo(refused.plusHours(1)) >= 0)
        .anyMatch(each -> each.at().compareTo(known) > 0);
  }

  private static Request get() {
    return Request.get("http://api.test/");
  }

  @SimulatedTest(seeds = 300, schedules = 20)
  void a_cancelled_request_gives_everything_back_in_whatever_phase_it_was() throws Exception {
    ScriptedNetwork network =
        new ScriptedNetwork()
            .host("api.test", Script.always(OK.after(Duration.ofMillis(20))))
            .latency(Duration.ofMillis(5));
    try (Session session = network.session(Session.builder().limit(Limit.perHost().inFlight(1)))) {
      TaskGroup.run(group -> {
        Task<?> one = group.start(() -> session.call(get(), Response::text));
        Task<?> two = group.start(() -> session.call(get(), Response::text));
        Async.sleep(Duration.ofMillis(Async.random().nextInt(70)));
        one.cancel("not wanted");
        two.cancel("not wanted");
      });
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().openConnections()).isEqualTo(session.stats().idleConnections());
      assertThat(network.openConnections("api.test")).isEqualTo(session.stats().openConnections());
    }
    assertThat(network.openConnections("api.test")).isZero();
  }

  @Test
  void deadlines_and_timeouts_are_virtual() throws Exception {
    Run run =
        fifo(() -> {
          ScriptedNetwork network =
              new ScriptedNetwork().host("api.test", Script.always(Answer.silence()));
          try (Session session =
              network.session(
                  Session.builder().retry(RetryPolicy.none()).timeout(Duration.ofHours(2)))) {
            assertThatThrownBy(() ->
                    Async.timeout(Duration.ofHours(1), () -> session.call(get(), Response::text)))
                .isInstanceOf(DeadlineExceededException.class);
            assertThatThrownBy(() -> session.call(get(), Response::text))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("within 7200 s");
          }
        });
    assertThat(run.elapsed()).isEqualTo(Duration.ofHours(3));
  }

  @Test
  void waiting_for_limits_does_not_count_in_the_timeouts() throws Exception {
    fifo(() -> {
      Duration answer = Duration.ofSeconds(2);
      ScriptedNetwork network =
          new ScriptedNetwork().host("api.test", Script.always(OK.after(answer)));
      try (Session session =
          network.session(
              Session.builder()
                  .limit(Limit.perHost().inFlight(1))
                  .connectTimeout(answer)
                  .timeout(answer.plusMillis(1))
                  .retry(RetryPolicy.none()))) {
        List<Duration> waited = new ArrayList<>();
        TaskGroup.run(group -> {
          for (int i = 0; i < 6; i++) {
            group.start(() ->
                waited.add(
                    session.call(
                        get(),
                        response -> {
                          assertThat(response.text()).isEqualTo("fine");
                          return response.timings().limitPerHost();
                        })));
          }
        });
        assertThat(waited)
            .containsExactlyElementsOf(
                IntStream.range(0, 6).mapToObj(answer::multipliedBy).toList());
      }
    });
  }

  @Test
  void a_redirect_that_says_when_is_followed_then_and_not_before() throws Exception {
    Answer moved = Answer.of(301).withHeader("Location", "http://api.test/");
    fifo(() -> {
      ScriptedNetwork network =
          new ScriptedNetwork()
              .host("api.test", Script.always(OK))
              .host("soon.test", Script.always(moved.withHeader("Retry-After", "300")))
              .host("late.test", Script.always(moved.withHeader("Retry-After", "3600")));
      try (Session session = network.session(Session.builder().timeout(Duration.ofSeconds(10)))) {
        try (Response response = session.get("http://soon.test/")) {
          assertThat(response.status()).isEqualTo(200);
          assertThat(response.timings().backoff()).isEqualTo(Duration.ofSeconds(300));
        }
        assertThat(network.arrivals("api.test").getFirst().at()).isEqualTo(Duration.ofSeconds(300));
        assertThatThrownBy(() -> session.get("http://late.test/"))
            .isInstanceOfSatisfying(
                HostPausedException.class,
                e -> assertThat(e.headers().first("Retry-After")).isEqualTo("3600"))
            .hasMessageContaining("the redirect is to be followed at ");
        assertThatThrownBy(() ->
                Async.timeout(Duration.ofSeconds(200), () -> session.get("http://soon.test/")))
            .isInstanceOf(HostPausedException.class);
        assertThat(session.stats().inFlight()).isZero();
        assertThat(network.arrivals("api.test")).hasSize(1);
      }
    });
  }

  @Test
  void an_idle_connection_is_not_used_for_ever() throws Exception {
    fifo(() -> {
      ScriptedNetwork network = new ScriptedNetwork().host("api.test", Script.always(OK));
      try (Session session = network.session(Session.builder())) {
        session.call(get(), Response::text);
        session.call(get(), Response::text);
        assertThat(network.connections("api.test")).isEqualTo(1);
        Async.sleep(Duration.ofMinutes(1));
        session.call(get(), Response::text);
        assertThat(network.connections("api.test")).isEqualTo(2);
      }
    });
  }

  @Test
  void preconditions_name_the_rule_and_the_value() {
    ScriptedNetwork network = new ScriptedNetwork().host("a.test", Script.always(OK));
    assertThatThrownBy(() -> network.host("a.test", Script.always(OK)))
        .hasMessage("host must be new, was a.test");
    assertThatThrownBy(() -> network.arrivals("b.test"))
        .hasMessage("host must be one of [a.test], was b.test");
    assertThatThrownBy(() -> network.latency(Duration.ofMillis(-1)))
        .hasMessage("oneWay must be at least 0, was PT-0.001S");
    assertThatThrownBy(() -> Answer.of(100)).hasMessage("status must be 200 to 999, was 100");
    assertThatThrownBy(() -> OK.cutAfter(-1)).hasMessage("bytes must be at least 0, was -1");
    assertThatThrownBy(() -> OK.after(Duration.ofNanos(-1)))
        .hasMessage("time must be at least 0, was PT-0.000000001S");
    assertThatThrownBy(Script::inTurn).hasMessage("answers must be at least 1, was 0");
    assertThatThrownBy(() -> Limits.fixedWindow(0, Duration.ofSeconds(1), Script.always(OK)))
        .hasMessage("n must be at least 1, was 0");
    assertThatThrownBy(() -> Limits.tokenBucket(1, Duration.ofSeconds(1), 0, Script.always(OK)))
        .hasMessage("burst must be at least 1, was 0");
    assertThatThrownBy(() -> Limits.tokenBucket(1, Duration.ZERO, 1, Script.always(OK)))
        .hasMessage("window must be more than 0, was PT0S");
  }
}
