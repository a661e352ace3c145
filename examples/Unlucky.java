// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Outcome;
import dev.belay.http.Bulk;
import dev.belay.http.Limit;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.RetryPolicy;
import dev.belay.http.Session;
import dev.belay.http.SessionBuilder;
import dev.belay.origin.Origin;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// What becomes of requests that are refused, that take too long, that fail, or that are stopped.
final class Unlucky {
  private Unlucky() {}

  /// Thirty requests at once to a server that takes ten in half a second.
  static int refused(Show show, SessionBuilder builder, String way) throws Exception {
    Limit room = Limit.perHost().inFlight(30);
    try (Origin origin = Origin.start();
        Session session = builder.limit(room).build()) {
      String url = origin.url("/limited?n=10&window_ms=500");
      Map<Integer, Integer> attempts = new TreeMap<>();
      List<Integer> numbers = IntStream.rangeClosed(1, 30).boxed().toList();
      List<Integer> statuses =
          Async.run(() ->
              Async.gather(
                  numbers,
                  i ->
                      show.span(
                          way,
                          () -> {
                            try (Response response = session.get(url)) {
                              response.bytes();
                              synchronized (attempts) {
                                attempts.merge(response.attempts().size(), 1, Integer::sum);
                              }
                              return response.status();
                            }
                          })));
      int failed = (int) statuses.stream().filter(status -> status != 200).count();
      show.say(
          "%s: %d of 30 failed, the server refused %d".formatted(way, failed, origin.refused()));
      attempts.forEach((n, times) -> show.bar(n + (n == 1 ? " attempt" : " attempts"), times));
      return failed;
    }
  }

  /// Three places that are slow in three ways, and the class of each failure.
  static List<String> late(Show show) throws Exception {
    Duration moment = Duration.ofSeconds(1);
    List<String> classes = new ArrayList<>();
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Origin origin = Origin.start();
        Session session =
            Session.builder()
                .connectTimeout(moment)
                .headTimeout(moment)
                .timeout(moment.multipliedBy(2))
                .retry(RetryPolicy.none())
                .build()) {
      String place = "://127.0.0.1:" + silent.getLocalPort() + "/";
      List<String> urls =
          List.of("https" + place, "http" + place, origin.url("/slow-body?ms=100&chunks=1000"));
      for (String url : urls) {
        RequestException failure =
            show.span("wait " + (classes.size() + 1), () -> failure(session, url));
        classes.add(failure.error().label());
        show.say(classes.getLast() + ": " + failure.getMessage());
      }
    }
    return classes;
  }

  private static RequestException failure(Session session, String url) throws InterruptedException {
    try {
      session.call(Request.get(url), Response::bytes);
      throw new IllegalStateException("no failure at " + url);
    } catch (RequestException e) {
      return e;
    }
  }

  /// Five URLs of which three are no good: one outcome for each.
  static List<String> outcomes(Show show) throws Exception {
    List<String> words = new ArrayList<>();
    try (Origin origin = Origin.start();
        Session session = Session.builder().retry(RetryPolicy.none()).build()) {
      List<String> urls =
          List.of(
              origin.url("/status/200"),
              "http://127.0.0.1:1/nobody",
              origin.url("/cut?after=10"),
              origin.url("/status/404"),
              "http://nowhere.invalid/");
      Bulk<String, Integer, RuntimeException> bulk =
          session.bulk(
              urls,
              Request::get,
              response -> {
                response.bytes();
                return response.status();
              });
      List<Outcome<Integer>> all = show.span("five at once", bulk::settle);
      show.say(bulk.progress().toString());
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("url", "outcome"));
      for (int i = 0; i < urls.size(); i++) {
        words.add(word(all.get(i)));
        rows.add(List.of(urls.get(i), words.getLast()));
      }
      show.table(rows);
    }
    return words;
  }

  private static String word(Outcome<Integer> outcome) {
    return switch (outcome) {
      case Outcome.Success<Integer>(Integer status) -> "status " + status;
      case Outcome.Failure<Integer>(RequestException e) -> e.error().label();
      case Outcome.Failure<Integer>(Throwable e) -> e.toString();
      case Outcome.Cancelled<Integer> cancelled -> "cancelled";
    };
  }

  /// Forty requests, four at a time, and a deadline that comes before the last of them; how many
  /// were finished.
  static int keptOfForty(Show show) throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.builder().limit(Limit.perHost().inFlight(4)).build()) {
      List<Integer> numbers = IntStream.rangeClosed(1, 40).boxed().toList();
      Bulk<Integer, Integer, RuntimeException> bulk =
          session.bulk(
              numbers, i -> Request.get(origin.url("/delay?ms=200&i=" + i)), Response::status);
      try {
        show.span("deadline", () -> Async.timeout(Duration.ofMillis(1_500), bulk::map));
      } catch (DeadlineExceededException e) {
        show.say(e.getMessage());
      }
      List<Outcome<Integer>> all = bulk.outcomes();
      int kept = (int) all.stream().filter(Outcome.Success.class::isInstance).count();
      List<Integer> cancelled =
          numbers.stream().filter(i -> all.get(i - 1) instanceof Outcome.Cancelled).toList();
      show.say(kept + " of 40 kept, cancelled were the requests " + cancelled);
      return kept + cancelled.size() == 40 ? kept : -1;
    }
  }
}
