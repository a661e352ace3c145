// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.http.Bulk;
import dev.belay.http.Limit;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.Session;
import dev.belay.origin.Arrival;
import dev.belay.origin.Origin;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Ways to ask a server, from a pool of threads to a session with limits.
final class Polite {
  private Polite() {}

  private static int get(Session session, String url)
      throws RequestException, InterruptedException {
    try (Response response = session.get(url)) {
      return status(response);
    }
  }

  private static int status(Response response) throws RequestException, InterruptedException {
    response.bytes();
    return response.status();
  }

  /// Twenty requests on eight threads; how many the server saw at once.
  static int inThreads(Show show) throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.create();
        ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 1; i <= 20; i++) {
        String url = origin.url("/delay?ms=100&i=" + i);
        String lane = String.format(Locale.ROOT, "%2d", i);
        calls.add(() -> show.span(lane, () -> get(session, url)));
      }
      pool.invokeAll(calls);
      show.say("the server saw at most " + origin.peakInFlight() + " at once");
      return origin.peakInFlight();
    }
  }

  /// Twenty requests over so many sessions; how many connections the server saw.
  static long connections(Show show, String lane, int sessions) throws Exception {
    try (Origin origin = Origin.start()) {
      String url = origin.url("/status/200");
      for (int i = 0; i < sessions; i++) {
        try (Session session = Session.create()) {
          for (int k = 0; k < 20 / sessions; k++) {
            show.span(lane, () -> get(session, url));
          }
        }
      }
      show.say("over " + sessions + " sessions: " + origin.connections() + " connections");
      return origin.connections();
    }
  }

  /// The way it is often done: five at a time, and each keeps its place for a quarter of a second.
  static double byHand(Show show, Session session, Origin origin, String lane, int answerMillis)
      throws Exception {
    String url = origin.url("/delay?ms=" + answerMillis);
    List<Integer> numbers = IntStream.rangeClosed(1, 40).boxed().toList();
    Semaphore permits = new Semaphore(5);
    long start = show.millis();
    Async.run(() ->
        Async.gather(
            numbers,
            i -> {
              permits.acquire();
              try {
                int status = show.span(lane, () -> get(session, url));
                Async.sleep(Duration.ofMillis(250));
                return status;
              } finally {
                permits.release();
              }
            }));
    double rate = numbers.size() * 1_000.0 / (show.millis() - start);
    show.say(
        "answers of %d ms: %s a second"
            .formatted(answerMillis, String.format(Locale.ROOT, "%.1f", rate)));
    return rate;
  }

  static int arrivedIn(List<Arrival> arrivals, int tenth) {
    long first = arrivals.getFirst().nanos();
    return (int) arrivals.stream().filter(a -> (a.nanos() - first) / 100_000_000 == tenth).count();
  }

  /// Forty requests over a session with a limit; when the server saw them.
  static List<Arrival> forty(Show show, Limit limit) throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.builder().limit(limit).build()) {
      List<String> urls =
          IntStream.rangeClosed(1, 40).mapToObj(i -> origin.url("/delay?ms=10&i=" + i)).toList();
      show.span("all", () -> session.map(urls, Polite::status));
      List<Arrival> arrivals = origin.arrivals();
      for (int tenth = 0; tenth < 10; tenth++) {
        show.bar(tenth * 100 + " to " + (tenth + 1) * 100 + " ms", arrivedIn(arrivals, tenth));
      }
      session.explain("http://127.0.0.1:" + origin.port()).toString().lines().forEach(show::say);
      return arrivals;
    }
  }

  static int mostInASecond(List<Arrival> arrivals) {
    return arrivals.stream()
        .mapToInt(first -> (int) arrivals.stream().filter(a -> isWithin(first, a)).count())
        .max()
        .orElseThrow();
  }

  private static boolean isWithin(Arrival first, Arrival other) {
    long later = other.nanos() - first.nanos();
    return later >= 0 && later < 1_000_000_000;
  }

  /// Six requests to a slow host and behind them twenty to a fast one, two at a time to each; the
  /// place of the last answer of the fast one.
  static int lastOfTheFastHost(Show show) throws Exception {
    try (Origin slow = Origin.start();
        Origin fast = Origin.start();
        Session session = Session.builder().limit(Limit.perHost().inFlight(2)).build()) {
      List<String> urls = new ArrayList<>();
      IntStream.range(0, 6).forEach(i -> urls.add(slow.url("/delay?ms=400&i=" + i)));
      IntStream.range(0, 20).forEach(i -> urls.add(fast.url("/delay?ms=10&i=" + i)));
      List<String> order = new ArrayList<>();
      Bulk<String, Integer, Exception> bulk = session.bulk(urls, Request::get, Response::status);
      show.span(
          "both",
          () -> {
            bulk.asCompleted((url, outcome) -> order.add(url));
            return order.size();
          });
      int last = 0;
      for (int i = 0; i < order.size(); i++) {
        if (order.get(i).startsWith(fast.url("/"))) {
          last = i + 1;
        }
      }
      show.say("the last answer of the fast host was number " + last + " of " + order.size());
      show.say(
          "at once: %d at the slow host, %d at the fast one"
              .formatted(slow.peakInFlight(), fast.peakInFlight()));
      return last;
    }
  }
}
