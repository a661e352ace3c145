// SPDX-License-Identifier: Apache-2.0
import com.sun.management.ThreadMXBean;
import dev.belay.Async;
import dev.belay.http.Limit;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.RetryPolicy;
import dev.belay.http.Session;
import dev.belay.http.SessionBuilder;
import dev.belay.origin.Arrival;
import dev.belay.origin.Origin;
import dev.belay.sync.Semaphore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Very many requests: one after the other, at once, and politely.
///
/// The server runs in the same process and records what it sees, so that what a client believes is
/// printed beside what really arrived. Each demonstration stands by itself: delete all that follows
/// one and the file still compiles.
@Show.RealTime
class ConcurrencyInRequests {
  void main(String[] arguments) {
    Show.run(this, arguments);
  }

  private static int get(Session session, String url)
      throws RequestException, InterruptedException {
    try (Response response = session.get(url)) {
      return read(response);
    }
  }

  private static int read(Response response) throws RequestException, InterruptedException {
    response.bytes();
    return response.status();
  }

  private static long count(List<Integer> statuses, int status) {
    return statuses.stream().filter(each -> each == status).count();
  }

  private static String lane(int number) {
    return String.format(Locale.ROOT, "%2d", number);
  }

  private static String one(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  @Show.Demo(
      number = "1",
      title = "One request",
      claim = "A session gets a page; closing the response gives its connection back.")
  void oneRequest(Show show) throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.create()) {
      int status =
          show.span(
              "GET",
              () -> {
                try (Response response = session.get(origin.url("/echo?page=1"))) {
                  show.say(response.status() + " " + response.reason());
                  show.say("Content-Type: " + response.headers().first("Content-Type"));
                  show.say(response.text().strip());
                  show.say("all of it took " + response.timings().overall().toMillis() + " ms");
                  return response.status();
                }
              });

      show.span("again", () -> get(session, origin.url("/status/200")));

      show.check("expected status 200, was " + status, status == 200);
      show.check(
          "expected 2 requests over 1 connection, were %d over %d"
              .formatted(origin.requests(), origin.connections()),
          origin.requests() == 2 && origin.connections() == 1);
    }
  }

  @Show.Demo(
      number = "2",
      title = "One after the other",
      claim = "Twenty requests of 100 ms in a loop take two seconds, and the server is bored.")
  void sequential(Show show) throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.create()) {
      for (int i = 1; i <= 20; i++) {
        String url = origin.url("/delay?ms=100&i=" + i);
        show.span(lane(i), () -> get(session, url));
      }

      show.say("the server saw at most " + origin.peakInFlight() + " at once");
      show.took("20 in a loop", 2_000, 10_000, show.fromFirstToLast());
      show.check(
          "expected 1 connection for all, were " + origin.connections(), origin.connections() == 1);
    }
  }

  @Show.Demo(
      number = "3",
      title = "A pool of threads",
      claim = "Eight threads do twenty requests in three turns: the honest rival.")
  void threadPool(Show show) throws Exception {
    int peak = Polite.inThreads(show);

    show.took("20 with 8 threads", 300, 10_000, show.fromFirstToLast());
    show.check("expected 2 to 8 at once, were " + peak, peak >= 2 && peak <= 8);
  }

  @Show.Demo(
      number = "4",
      title = "Gathered over one session",
      claim = "The same twenty requests at once take little longer than one of them.")
  void gathered(Show show) throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.builder().limit(Limit.perHost().inFlight(20)).build()) {
      List<Integer> numbers = IntStream.rangeClosed(1, 20).boxed().toList();
      List<Integer> statuses =
          Async.run(() ->
              Async.gather(
                  numbers,
                  i -> {
                    String url = origin.url("/delay?ms=100&i=" + i);
                    return show.span(lane(i), () -> get(session, url));
                  }));

      show.say("the server saw at most " + origin.peakInFlight() + " at once");
      long took = show.fromFirstToLast();
      show.took("20 at once", 100, 10_000, took);
      long endToEnd = show.endToEnd();
      show.check(
          "expected less than a third of the %d ms of all bars end to end".formatted(endToEnd),
          took * 3 < endToEnd);
      show.check("expected 20 times 200, were " + statuses, count(statuses, 200) == 20);
      show.check(
          "expected more than 5 of 20 at once at the server, were " + origin.peakInFlight(),
          origin.peakInFlight() > 5);
    }
  }

  @Show.Demo(
      number = "5",
      title = "A session for each request",
      claim = "A session of its own for each request opens a connection each time.")
  void sessionEach(Show show) throws Exception {
    long many = Polite.connections(show, "own", 20);
    long few = Polite.connections(show, "shared", 1);

    show.check("expected 20 connections, were " + many, many == 20);
    show.check("expected 1 connection for all, were " + few, few == 1);
  }

  @Show.Demo(
      number = "6",
      title = "Without a bound, and with one",
      claim =
          "Gather starts all at once, however many; a semaphore of 10 lets 10 at a time through.")
  void bounded(Show show) throws Exception {
    List<Integer> numbers = IntStream.rangeClosed(1, 500).boxed().toList();
    Limit roomForAll = Limit.perHost().inFlight(500);
    try (Origin origin = Origin.start();
        Session session =
            Session.builder().limit(roomForAll).limit(Limit.global().inFlight(500)).build()) {
      String url = origin.url("/delay?ms=100");
      Async.run(() -> Async.gather(numbers, i -> show.span("no bound", () -> get(session, url))));
      int without = origin.peakInFlight();
      show.say("without a bound the server saw " + without + " at once");

      origin.reset();
      Semaphore permits = new Semaphore(10);
      Async.run(() ->
          Async.gather(
              numbers,
              i -> {
                permits.acquire();
                try {
                  return show.span("semaphore", () -> get(session, url));
                } finally {
                  permits.release();
                }
              }));
      int with = origin.peakInFlight();
      show.say("with the semaphore it saw " + with);

      show.check("expected more than 50 at once without a bound, were " + without, without > 50);
      show.check("expected 10 at once with the semaphore, were " + with, with == 10);
    }
  }

  @Show.Demo(
      number = "7a",
      title = "A rate limit by hand",
      claim =
          "Semaphore and sleep, meant for 20 a second, give bursts and a speed that the server decides.")
  void rateByHand(Show show) throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.create()) {
      double quick = Polite.byHand(show, session, origin, "quick", 10);
      List<Arrival> arrivals = origin.arrivals();
      for (int tenth = 0; tenth < 10; tenth++) {
        show.bar(
            tenth * 100 + " to " + (tenth + 1) * 100 + " ms", Polite.arrivedIn(arrivals, tenth));
      }
      int burst =
          IntStream.range(0, 10)
              .map(tenth -> Polite.arrivedIn(arrivals, tenth))
              .max()
              .orElseThrow();

      origin.reset();
      double slow = Polite.byHand(show, session, origin, "slow", 200);

      show.check(
          "expected more than the 2 in 100 ms that 20 a second means, were " + burst, burst > 2);
      show.check(
          "expected less than 15 of the 20 a second when answers take 200 ms, were " + one(slow),
          slow < 15);
      show.check("expected a slower run with slower answers", slow < quick);
    }
  }

  @Show.Demo(
      number = "7b",
      title = "A rate limit of the session",
      claim = "Twenty a second are twenty a second, evenly, however quick the answers are.")
  void rateOfTheSession(Show show) throws Exception {
    Limit limit = Limit.perHost().rate(20, Duration.ofSeconds(1)).inFlight(20);
    List<Arrival> arrivals = Polite.forty(show, limit);

    int most = Polite.mostInASecond(arrivals);
    show.check("expected 40 arrivals, were " + arrivals.size(), arrivals.size() == 40);
    show.check("expected at most 20 in any second, were " + most, most <= 20);
  }

  @Show.Demo(
      number = "8",
      title = "Too many requests",
      claim = "Naively most of them fail; a session that obeys the server brings all.")
  void refusals(Show show) throws Exception {
    int naive = Unlucky.refused(show, Session.builder().retry(RetryPolicy.none()), "naive");
    int polite = Unlucky.refused(show, Session.builder(), "retried");

    show.check("expected at least 10 of 30 to fail naively, were " + naive, naive >= 10);
    show.check("expected none to fail when retried, were " + polite, polite == 0);
  }

  @Show.Demo(
      number = "9",
      title = "Three timeouts",
      claim = "No connection, no answer and no end are three errors, and each says how long.")
  void timeouts(Show show) throws Exception {
    List<String> failures = Unlucky.late(show);

    List<String> expected = List.of("connect_timeout", "timeout_first_byte", "timeout_body");
    show.check("expected %s, were %s".formatted(expected, failures), failures.equals(expected));
  }

  @Show.Demo(
      number = "10",
      title = "Outcomes as values",
      claim = "Five requests give five outcomes, good or bad: nothing is lost.")
  void outcomes(Show show) throws Exception {
    List<String> outcomes = Unlucky.outcomes(show);

    List<String> expected =
        List.of("status 200", "connect_refused", "truncated", "status 404", "dns");
    show.check("expected %s, were %s".formatted(expected, outcomes), outcomes.equals(expected));
  }

  private static long digest(Show show, InputStream body, MessageDigest into) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long length = 0;
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      into.update(buffer, 0, n);
      length += n;
      if (length / 10_000_000 > (length - n) / 10_000_000) {
        show.say(length / 1_000_000 + " MB");
      }
    }
    return length;
  }

  /// What this thread has ever taken of the heap, in bytes.
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Show.Demo(
      number = "11",
      title = "A big body",
      claim = "Fifty megabytes are read as they come; no more than a few buffers are ever held.")
  void bigBody(Show show) throws Exception {
    int size = 50_000_000;
    // The server sends the alphabet, over and over.
    MessageDigest expected = MessageDigest.getInstance("SHA-256");
    byte[] alphabet = "abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    for (int left = size; left > 0; left -= alphabet.length) {
      expected.update(alphabet, 0, Math.min(left, alphabet.length));
    }

    try (Origin origin = Origin.start();
        Session session = Session.create()) {
      MessageDigest received = MessageDigest.getInstance("SHA-256");
      long before = allocated();
      long length =
          show.span(
              "GET",
              () -> {
                try (Response response = session.get(origin.url("/bytes?n=" + size))) {
                  return digest(show, response.body(), received);
                }
              });
      long taken = allocated() - before;

      String sum = HexFormat.of().formatHex(received.digest());
      show.say("sha256 " + sum);
      show.check("expected " + size + " bytes, were " + length, length == size);
      show.check(
          "expected the sha256 of what was sent",
          sum.equals(HexFormat.of().formatHex(expected.digest())));
      show.check(
          "expected less than 5 MB made in memory for all of it, were %d kB"
              .formatted(taken / 1000),
          taken < 5_000_000);
    }
  }

  @Show.Demo(
      number = "12",
      title = "Two hosts",
      claim = "Each host has its own limits, so the slow one does not hold up the fast one.")
  void twoHosts(Show show) throws Exception {
    int lastFast = Polite.lastOfTheFastHost(show);

    show.check("expected a slow answer after it, it was " + lastFast + " of 26", lastFast < 26);
  }

  @Show.Demo(
      number = "13",
      title = "Stopped half way",
      claim = "A deadline stops the rest; what was finished is kept.")
  void stopped(Show show) throws Exception {
    int kept = Unlucky.keptOfForty(show);

    show.check("expected some of 40 to be kept, were " + kept, kept > 0 && kept < 40);
  }

  @Show.Demo(
      number = "14",
      title = "The comparison",
      claim = "The fastest way is no use when the server refuses half of it.")
  void comparison(Show show) throws Exception {
    Limit room = Limit.perHost().inFlight(100);
    Limit roomInAll = Limit.global().inFlight(100);
    Limit polite = Limit.perHost().rate(50, Duration.ofSeconds(1));
    SessionBuilder once = Session.builder().limit(room).limit(roomInAll).retry(RetryPolicy.none());
    SessionBuilder politeOnce =
        Session.builder().limit(room).limit(roomInAll).limit(polite).retry(RetryPolicy.none());
    SessionBuilder politeAgain =
        Session.builder().limit(room).limit(roomInAll).limit(polite).retry(RetryPolicy.standard());

    // Warm: the first requests of a process also load its classes.
    try (Origin origin = Origin.start();
        Session session = once.build()) {
      Comparison.tenAtATime(session, Comparison.urls(origin));
    }

    Comparison comparison = new Comparison(show);
    Comparison.Result inTurn = comparison.measure("one after the other", once, Comparison::inTurn);
    comparison.measure("8 threads", once, Comparison::inThreads);
    comparison.measure("virtual threads", once, Comparison::inVirtualThreads);
    Comparison.Result gather = comparison.measure("gather", once, Comparison::gather);
    Comparison.Result ten = comparison.measure("10 at a time", once, Comparison::tenAtATime);
    comparison.measure("50 a second", politeOnce, Comparison::gather);
    Comparison.Result retried =
        comparison.measure("50 a second, retried", politeAgain, Comparison::gather);
    comparison.table();
    Comparison.Result best = comparison.fastestPolite();
    show.say("* the fastest polite way that loses nothing: " + best.way);
    show.say("Also who does not retry sends again what met a kept connection that was closing.");

    double gain = inTurn.seconds / gather.seconds;
    show.check("expected gather 3 times as fast as the loop, was " + one(gain), gain > 3);
    show.check("expected refusals by gather, were " + gather.refused, gather.refused > 0);
    show.check("expected at most 10 at a time, were " + ten.peak, ten.peak <= 10);
    show.check(
        "expected 0 refused and 0 failed at 50 a second and retried, were %d and %d"
            .formatted(retried.refused, retried.failed),
        retried.refused == 0 && retried.failed == 0);
    show.check(
        "expected some of those to be retries, were " + retried.retries, retried.retries > 0);
    show.check("expected it to be the fastest of its kind, was " + best.way, best == retried);
  }
}
