// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.http.Attempt;
import dev.belay.http.Limit;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.RetryPolicy;
import dev.belay.http.Session;
import dev.belay.http.SessionBuilder;
import dev.belay.testkit.Answer;
import dev.belay.testkit.Limits;
import dev.belay.testkit.Script;
import dev.belay.testkit.ScriptedNetwork;
import dev.belay.timeline.Span;
import dev.belay.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What becomes of requests to a server that refuses, over a scripted network in virtual time.
final class RequestPictures {
  private static final String URL = "http://api.test/";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String SCRIPTED = "a session over a scripted network, in virtual time";

  private RequestPictures() {}

  private static ScriptedNetwork network(int aSecond, int answerMillis) {
    Script script = Script.always(Answer.of(200).after(Duration.ofMillis(answerMillis)));
    return new ScriptedNetwork()
        .host("api.test", Limits.fixedWindow(aSecond, SECOND, script))
        .latency(Duration.ofMillis(10));
  }

  /// Fourteen requests to a server that takes four a second: who is refused waits as told, and
  /// nobody else asks meanwhile.
  static Timeline refused() throws Exception {
    List<Span> spans = Collections.synchronizedList(new ArrayList<>());
    Instant begun = Async.clock().instant();
    ScriptedNetwork network = network(4, 180);
    try (Session session = network.session(Session.builder().limit(Limit.perHost().inFlight(6)))) {
      Async.gather(
          IntStream.rangeClosed(1, 14).boxed().toList(), i -> draw(session, i, begun, spans));
    }
    long end = spans.stream().mapToLong(Span::end).max().orElse(0);
    for (long window = 0; window < end; window += SECOND.toNanos()) {
      long until = Math.min(end, window + SECOND.toNanos());
      spans.add(new Span("server", null, Span.State.WAITING, "4 a second", window, until));
    }
    return Timeline.of("Requests to a server that takes four a second", spans)
        .withCaption(SCRIPTED);
  }

  private static String draw(Session session, int number, Instant begun, List<Span> spans)
      throws RequestException, InterruptedException {
    String task = String.format(Locale.ROOT, "request %d", number);
    try (Response response = session.get(URL)) {
      String text = response.text();
      long at = 0;
      String why = "limit";
      for (Attempt attempt : response.attempts()) {
        long start = Duration.between(begun, attempt.start()).toNanos();
        long end = start + attempt.total().toNanos();
        Span.State state = isRefused(attempt) ? Span.State.FAILED : Span.State.RUNNING;
        spans.add(new Span(task, null, Span.State.WAITING, why, at, start));
        spans.add(new Span(task, null, state, String.valueOf(attempt.status()), start, end));
        at = end;
        why = "pause";
      }
      return text;
    }
  }

  private static boolean isRefused(Attempt attempt) {
    return Integer.valueOf(429).equals(attempt.status());
  }

  /// A hundred requests of 100 ms in several ways, to a server that takes fifty a second.
  static Timeline ways() throws Exception {
    List<Span> spans = new ArrayList<>();
    Limit polite = Limit.perHost().rate(50, SECOND);
    way(spans, "1 one by one", 1, builder().retry(RetryPolicy.none()));
    way(spans, "2 eight at a time", 8, builder().retry(RetryPolicy.none()));
    way(spans, "3 all at once", 100, builder().retry(RetryPolicy.none()));
    way(spans, "4 all, retried", 100, builder());
    way(spans, "5 fifty a second", 100, builder().limit(polite));
    long least = SECOND.toNanos() * (100 - 1) / 50;
    spans.add(new Span("6 polite limit", null, Span.State.WAITING, "99 / 50 s", 0, least));
    return Timeline.of("A hundred requests to a server that takes fifty a second", spans)
        .withCaption(SCRIPTED);
  }

  private static SessionBuilder builder() {
    return Session.builder()
        .limit(Limit.perHost().inFlight(100))
        .limit(Limit.global().inFlight(100));
  }

  private static void way(List<Span> spans, String name, int most, SessionBuilder builder)
      throws Exception {
    ScriptedNetwork network = network(50, 80);
    List<Integer> numbers = IntStream.rangeClosed(1, 100).boxed().toList();
    long begun = Async.nanoTime();
    List<List<Attempt>> requests;
    try (Session session = network.session(builder)) {
      requests =
          Async.map(
              numbers,
              most,
              i -> {
                try (Response response = session.get(URL)) {
                  return response.attempts();
                }
              });
    }
    long ok = requests.stream().filter(attempts -> !isRefused(attempts.getLast())).count();
    long refused =
        requests.stream().flatMap(List::stream).filter(RequestPictures::isRefused).count();
    String got = "%d of 100, %s refused".formatted(ok, refused == 0 ? "none" : refused);
    spans.add(
        new Span(
            name,
            null,
            ok == 100 ? Span.State.RUNNING : Span.State.FAILED,
            got,
            0,
            Async.nanoTime() - begun));
  }
}
