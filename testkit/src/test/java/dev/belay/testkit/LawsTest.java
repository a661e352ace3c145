// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.Attempt;
import dev.belay.http.Limit;
import dev.belay.http.Request;
import dev.belay.http.RequestBody;
import dev.belay.http.RequestException;
import dev.belay.http.RetryPolicy;
import dev.belay.http.Session;
import dev.belay.http.SessionBuilder;
import dev.belay.sim.Run;
import dev.belay.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same script and the same requests, over the scripted transport in virtual time and over real
/// sockets: the same comes out.
class LawsTest {
  /// For servers that fall silent. On a busy machine a good answer may take a while too.
  private static final Duration SILENT = Duration.ofSeconds(2);

  private static final Duration LONG = Duration.ofSeconds(30);

  /// What is done: requests one after the other, against a fresh script.
  record Case(String name, Supplier<Script> script, List<Use> uses) {
    Duration timeout() {
      return name.contains("silence") || name.contains("stalled") ? SILENT : LONG;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// One request to a base URL.
  interface Use {
    Request request(String base);
  }

  private static Use get(String path) {
    return base -> Request.get(base + path);
  }

  private static Use post(String path, String body) {
    return base -> Request.of("POST", base + path).withBody(RequestBody.of(body));
  }

  private static Case of(String name, Supplier<Script> script, Use... uses) {
    return new Case(name, script, List.of(uses));
  }

  private static Script turns(Answer... answers) {
    return Script.inTurn(answers);
  }

  private static final Answer OK = Answer.of(200).withBody("fine");

  static Stream<Case> cases() {
    return Stream.of(
        of("answers", () -> Script.always(OK), get("/"), get("/b"), get("/c")),
        of("an empty answer", () -> Script.always(Answer.of(200)), get("/"), get("/")),
        of("no content", () -> Script.always(Answer.of(204)), get("/"), get("/")),
        of("not found", () -> Script.always(Answer.of(404).withBody("no")), get("/")),
        of("echo", () -> a -> Answer.of(200).withBody(a.body()), post("/", "one"), post("/", "")),
        of("text that is not ASCII", () -> Script.always(OK.withBody("Zoë")), get("/")),
        of(
            "HEAD",
            () -> Script.always(OK),
            base -> Request.of("HEAD", base + "/"),
            base -> Request.of("HEAD", base + "/")),
        of("a retry", () -> turns(Answer.of(503), OK), get("/")),
        of("retries in vain", () -> Script.always(Answer.of(502)), get("/")),
        of("no retry of a POST", () -> turns(Answer.of(503), OK), post("/", "x")),
        of("a delay", () -> turns(OK.after(Duration.ofMillis(50))), get("/")),
        of(
            "a pause",
            () -> turns(Answer.of(429).withHeader("Retry-After", "0.2"), OK),
            post("/", "x")),
        of("a redirect", () -> turns(Answer.of(302).withHeader("Location", "/to"), OK), get("/")),
        of("closing", () -> turns(OK.closing(), OK), get("/"), get("/")),
        of(
            "closing announced",
            () -> turns(OK.withHeader("Connection", "close").closing(), OK),
            get("/"),
            get("/")),
        of("a hang-up", () -> turns(Answer.hangUp(), OK), get("/")),
        of("a hang-up on a POST", () -> turns(Answer.hangUp(), OK), post("/", "x"), get("/")),
        of("a hang-up on a used one", () -> turns(OK, Answer.hangUp(), OK), get("/"), get("/")),
        of("a reset", () -> turns(Answer.reset(), OK), get("/")),
        of("a reset on a POST", () -> turns(Answer.reset(), OK), post("/", "x"), get("/")),
        of("a cut body", () -> turns(OK.cutAfter(2), OK), get("/")),
        of("a body cut at once", () -> turns(OK.cutAfter(0), OK), get("/")),
        of("a reset in the body", () -> turns(OK.resetAfter(2), OK), get("/")),
        of("cut bodies in vain", () -> Script.always(OK.cutAfter(1)), get("/")),
        of("silence", () -> turns(Answer.silence(), OK), get("/")),
        of("a stalled body", () -> turns(OK.stalledAfter(3), OK), get("/"), get("/")),
        of("silence on a POST", () -> turns(Answer.silence(), OK), post("/", "x"), get("/")),
        of(
            "a fixed window",
            () -> Limits.fixedWindow(2, Duration.ofDays(1), Script.always(OK)),
            get("/"),
            get("/"),
            get("/")),
        of(
            "a bucket",
            () -> Limits.tokenBucket(1, Duration.ofDays(1), 2, Script.always(OK)),
            get("/"),
            get("/"),
            get("/")));
  }

  private static SessionBuilder builder(Duration timeout) {
    return Session.builder()
        .limit(Limit.perHost().inFlight(2))
        .timeout(timeout)
        .retry(RetryPolicy.standard().backoff(Duration.ofMillis(1), Duration.ofMillis(2)));
  }

  /// What the caller sees of each request, then what the server has seen.
  private static List<String> outcomes(Session session, String base, List<Use> uses)
      throws InterruptedException {
    List<String> outcomes = new ArrayList<>();
    for (Use use : uses) {
      try {
        outcomes.add(
            session.call(
                use.request(base),
                response ->
                    response.status()
                        + " "
                        + response.text()
                        + (response.connectionReused() ? " reused" : " new")
                        + attempts(response.attempts())));
      } catch (RequestException e) {
        outcomes.add(e.error() + attempts(e.attempts()));
      }
    }
    return outcomes;
  }

  private static String attempts(List<Attempt> attempts) {
    StringBuilder text = new StringBuilder();
    for (Attempt each : attempts) {
      text.append(" [").append(each.status()).append(' ').append(each.error()).append(']');
    }
    return text.toString();
  }

  private static void addSeen(List<String> outcomes, List<Arrival> arrivals) {
    for (Arrival each : arrivals) {
      outcomes.add(
          each.number()
              + " on "
              + each.connection()
              + ": "
              + each.method()
              + " "
              + each.target()
              + " "
              + each.body());
    }
  }

  private static List<String> scripted(Case given) throws Exception {
    List<String> outcomes = new ArrayList<>();
    Run run =
        Simulation.of(
                () -> {
                  outcomes.clear();
                  ScriptedNetwork network =
                      new ScriptedNetwork().host("server.test", given.script().get());
                  try (Session session = network.session(builder(given.timeout()))) {
                    outcomes.addAll(outcomes(session, "http://server.test", given.uses()));
                  }
                  addSeen(outcomes, network.arrivals("server.test"));
                  assertThat(network.openConnections("server.test")).isZero();
                })
            .replay(1);
    assertThat(run.problem()).isNull();
    return outcomes;
  }

  private static List<String> real(Case given) throws Exception {
    try (RealServer server = new RealServer(given.script().get());
        Session session = builder(given.timeout()).build()) {
      List<String> outcomes = outcomes(session, "http://127.0.0.1:" + server.port(), given.uses());
      addSeen(outcomes, server.host().arrivals());
      return outcomes;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void comes_out_the_same(Case given) throws Exception {
    List<String> scripted = scripted(given);
    assertThat(scripted).hasSizeGreaterThan(given.uses().size());
    assertThat(scripted).isEqualTo(real(given));
  }

  @Test
  void a_refused_connection_is_the_same() throws Exception {
    List<String> scripted = new ArrayList<>();
    Run run =
        Simulation.of(
                () -> {
                  scripted.clear();
                  try (Session session = new ScriptedNetwork().session(builder(LONG))) {
                    scripted.addAll(outcomes(session, "http://nobody.test", List.of(get("/"))));
                  }
                })
            .replay(1);
    assertThat(run.problem()).isNull();
    try (Session session = builder(LONG).build()) {
      assertThat(scripted).isEqualTo(outcomes(session, "http://127.0.0.1:1", List.of(get("/"))));
    }
  }
}
