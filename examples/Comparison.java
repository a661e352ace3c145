// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Session;
import dev.belay.http.SessionBuilder;
import dev.belay.origin.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Measures ways to make a hundred requests, each way with a session and a server of its own.
final class Comparison {
  /// A way to make requests.
  interface Way {
    List<Done> all(Session session, List<String> urls) throws Exception;
  }

  /// One request: how long its caller waited, and whether it brought what was asked for.
  record Done(long millis, boolean ok) {}

  private static final int REQUESTS = 100;
  private static final int A_SECOND = 50;
  private static final int FAIL_PERCENT = 5;
  private static final long SEED = 7;

  private final Show show;
  private final List<Result> results = new ArrayList<>();

  Comparison(Show show) {
    this.show = show;
    Runtime runtime = Runtime.getRuntime();
    show.say(
        "%d requests of 100 ms each, over loopback, which flatters all; JDK %d, %d cores"
            .formatted(REQUESTS, Runtime.version().feature(), runtime.availableProcessors()));
    show.say(
        "the server takes %d in any second, answers 429 beyond, and about %d in 100 go wrong"
            .formatted(A_SECOND, FAIL_PERCENT));
  }

  /// The requests, different from each other so that a fault hits the same ones in every way.
  static List<String> urls(Origin origin) {
    return IntStream.rangeClosed(1, REQUESTS)
        .mapToObj(i -> origin.url("/delay?ms=100&i=" + i))
        .toList();
  }

  /// Makes one request of them.
  static Done request(Session session, String url) throws InterruptedException {
    long start = System.nanoTime();
    boolean ok;
    try {
      ok =
          session.call(
              Request.get(url),
              response -> {
                response.bytes();
                return response.status() == 200;
              });
    } catch (RequestException e) {
      ok = false;
    }
    return new Done((System.nanoTime() - start) / 1_000_000, ok);
  }

  static List<Done> inTurn(Session session, List<String> urls) throws Exception {
    List<Done> all = new ArrayList<>();
    for (String url : urls) {
      all.add(request(session, url));
    }
    return all;
  }

  static List<Done> inThreads(Session session, List<String> urls) throws Exception {
    return on(Executors.newFixedThreadPool(8), session, urls);
  }

  static List<Done> inVirtualThreads(Session session, List<String> urls) throws Exception {
    return on(Executors.newVirtualThreadPerTaskExecutor(), session, urls);
  }

  private static List<Done> on(ExecutorService threads, Session session, List<String> urls)
      throws Exception {
    try (ExecutorService pool = threads) {
      List<Callable<Done>> calls = new ArrayList<>();
      urls.forEach(url -> calls.add(() -> request(session, url)));
      List<Done> all = new ArrayList<>();
      for (Future<Done> future : pool.invokeAll(calls)) {
        all.add(future.get());
      }
      return all;
    }
  }

  static List<Done> gather(Session session, List<String> urls) throws Exception {
    return Async.run(() -> Async.gather(urls, url -> request(session, url)));
  }

  static List<Done> tenAtATime(Session session, List<String> urls) throws Exception {
    return Async.run(() -> Async.map(urls, 10, url -> request(session, url)));
  }

  /// Makes all of them in one way.
  Result measure(String name, SessionBuilder builder, Way way) throws Exception {
    Duration second = Duration.ofSeconds(1);
    try (Origin origin =
            Origin.builder().rate(A_SECOND, second).failPercent(FAIL_PERCENT, SEED).start();
        Session session = builder.build()) {
      List<String> urls = urls(origin);
      long start = System.nanoTime();
      List<Done> done = show.span(name, () -> way.all(session, urls));
      Result result = new Result(name, (System.nanoTime() - start) / 1e9, done, origin);
      results.add(result);
      return result;
    }
  }

  /// Prints what was measured, with a star at the fastest way that is polite and loses nothing.
  void table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(Result.HEADS);
    results.forEach(result -> rows.add(result.row(result == fastestPolite())));
    show.table(rows);
  }

  /// The fastest of the ways that were never refused and lost nothing, or the first if none is.
  Result fastestPolite() {
    return results.stream()
        .filter(result -> result.refused == 0 && result.failed == 0)
        .min((a, b) -> Double.compare(a.seconds, b.seconds))
        .orElse(results.getFirst());
  }

  /// How a way did: what its callers waited, and what the server saw.
  static final class Result {
    private static final List<String> HEADS =
        List.of(
            "way", "wall s", "req/s", "p50 ms", "p95", "max", "peak", "conns", "retries", "refused",
            "failed");

    final String way;
    final double seconds;
    final int peak;
    final long connections;
    final long retries;
    final long refused;
    final long failed;
    private final List<Long> millis;

    Result(String way, double seconds, List<Done> done, Origin origin) {
      this.way = way;
      this.seconds = seconds;
      this.peak = origin.peakInFlight();
      this.connections = origin.connections();
      this.retries = origin.requests() - done.size();
      this.refused = origin.refused();
      this.failed = done.stream().filter(each -> !each.ok()).count();
      this.millis = new ArrayList<>(done.stream().map(Done::millis).toList());
      Collections.sort(millis);
    }

    private List<String> row(boolean best) {
      return List.of(
          best ? way + " *" : way,
          String.format(Locale.ROOT, "%.2f", seconds),
          String.format(Locale.ROOT, "%.0f", millis.size() / seconds),
          Long.toString(percentile(50)),
          Long.toString(percentile(95)),
          Long.toString(millis.getLast()),
          Integer.toString(peak),
          Long.toString(connections),
          Long.toString(retries),
          Long.toString(refused),
          Long.toString(failed));
    }

    private long percentile(int percent) {
      return millis.get(Math.ceilDiv(millis.size() * percent, 100) - 1);
    }
  }
}
