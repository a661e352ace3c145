// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/// HTTP clients that do the same job in turns, beside the same servers.
///
/// A round gives each client a window of time, or a number of requests, on as many virtual threads
/// as are to be in flight; connections live through all rounds. As in [Contest] only ratios within
/// a round count, and the steadiest figure is the CPU time of this process per request.
final class HttpContest implements Table {
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final double SECONDS = Double.parseDouble(System.getProperty("seconds", "0.9"));
  private static final double WARM_UP = Double.parseDouble(System.getProperty("warmup", "2.5"));
  private static final int SETTLE_MILLIS = 50;

  /// What the right column of a table shows, from what a round took.
  enum Figure {
    KILO_REQUESTS("k/s", ""),
    MEGABYTES("MB/s", "at least 0.75 of what the floor does"),
    IDEAL("x ideal", "at most 1.10 x ideal");

    private final String unit;
    private final String toBeat;

    Figure(String unit, String toBeat) {
      this.unit = unit;
      this.toBeat = toBeat;
    }
  }

  /// Makes the job once the servers are there.
  interface Jobs {
    HttpPeer.Job of(HttpServers servers) throws Exception;
  }

  private record Round(long requests, double wall, double cpu) {
    double cpuMicros() {
      return cpu / requests / 1_000;
    }
  }

  private static final class Contestant {
    final String name;
    final double bound;
    final HttpPeer.Maker maker;
    final List<HttpPeer.Lane> lanes = new ArrayList<>();
    final List<Round> rounds = new ArrayList<>();

    Contestant(HttpPeers.Entry entry) {
      name = entry.name();
      bound = entry.bound();
      maker = entry.maker();
    }
  }

  private final String title;
  private final Figure figure;
  private final Jobs jobs;

  /// Requests in a round, or 0 when a round is a window of time.
  private final long requests;

  private final List<Contestant> contestants = new ArrayList<>();

  private HttpContest(String title, Figure figure, long requests, Jobs jobs) {
    this.title = title;
    this.figure = figure;
    this.requests = requests;
    this.jobs = jobs;
    HttpPeers.wanted().forEach(entry -> contestants.add(new Contestant(entry)));
  }

  static Table small(int inFlight) {
    return new HttpContest(
        "HTTP: 200 bytes from nginx, " + inFlight + " in flight",
        Figure.KILO_REQUESTS,
        0,
        servers -> servers.small(inFlight));
  }

  static Table large() {
    return new HttpContest(
        "HTTP: 64 KiB from nginx, 64 in flight", Figure.MEGABYTES, 0, s -> s.large(64));
  }

  static Table secure() {
    return new HttpContest(
        "HTTPS: 200 bytes from nginx, 64 in flight", Figure.KILO_REQUESTS, 0, s -> s.secure(64));
  }

  static Table delayed() {
    return new HttpContest(
        "HTTP: 20,000 answers after 50 ms, 1,000 in flight",
        Figure.IDEAL,
        20_000,
        servers -> servers.delayed(1_000));
  }

  @Override
  public void hold() throws Exception {
    try (HttpServers servers = new HttpServers()) {
      HttpPeer.Job job = jobs.of(servers);
      List<HttpPeer> peers = new ArrayList<>();
      try {
        for (Contestant contestant : contestants) {
          HttpPeer peer = contestant.maker.make(job);
          peers.add(peer);
          for (int i = 0; i < job.inFlight(); i++) {
            contestant.lanes.add(peer.open());
          }
          round(contestant, job, WARM_UP);
        }
        for (int round = 0; round < ROUNDS; round++) {
          // In another order each time, so that nobody always comes after the same one.
          List<Contestant> order = new ArrayList<>(contestants);
          Collections.shuffle(order, new Random(round));
          for (Contestant contestant : order) {
            contestant.rounds.add(round(contestant, job, SECONDS));
          }
        }
      } finally {
        for (HttpPeer peer : peers) {
          peer.close();
        }
      }
      print(job);
    }
  }

  private Round round(Contestant contestant, HttpPeer.Job job, double seconds) throws Exception {
    System.gc();
    // What the one before still does in the background is not counted here.
    TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    AtomicLong left = new AtomicLong(requests == 0 ? Long.MAX_VALUE : requests);
    AtomicLong done = new AtomicLong();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Stopwatch watch = new Stopwatch();
    watch.start();
    long end = requests == 0 ? System.nanoTime() + (long) (seconds * 1e9) : Long.MAX_VALUE;
    List<Thread> threads = new ArrayList<>();
    for (HttpPeer.Lane lane : contestant.lanes) {
      Runnable asking =
          () -> {
            try {
              done.addAndGet(ask(lane, job.size(), left, end));
            } catch (Throwable e) {
              failures.add(e);
            }
          };
      threads.add(Thread.startVirtualThread(asking));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Stopwatch.Times times = watch.stop();
    if (!failures.isEmpty()) {
      throw new IllegalStateException(contestant.name + " failed", failures.peek());
    }
    return new Round(done.get(), times.wall(), times.cpu());
  }

  /// With a number of requests each takes the next; within a window nobody shares a counter.
  private long ask(HttpPeer.Lane lane, int size, AtomicLong left, long end) throws Exception {
    long done = 0;
    while (requests == 0 ? System.nanoTime() - end < 0 : left.decrementAndGet() >= 0) {
      long n = lane.get();
      if (n != size) {
        throw new IllegalStateException("a body of " + n + " bytes instead of " + size);
      }
      done++;
    }
    return done;
  }

  private double figure(Round round, HttpPeer.Job job) {
    double perSecond = round.requests / (round.wall / 1e9);
    return switch (figure) {
      case KILO_REQUESTS -> perSecond / 1e3;
      case MEGABYTES -> perSecond * job.size() / 1e6;
      case IDEAL -> (double) job.inFlight() * 1_000 / DelayServer.MILLIS / perSecond;
    };
  }

  private void print(HttpPeer.Job job) {
    Contestant belay = contestants.getFirst();
    System.out.printf(
        "%n%s%n  %-32s %10s %10s %12s %10s %10s%n",
        title, "", "CPU us", figure.unit, "Belay / it", "at most", figure.unit);
    for (Contestant contestant : contestants) {
      System.out.printf(
          "  %-32s %10.1f %10.2f",
          contestant.name,
          median(contestant, Round::cpuMicros),
          median(contestant, round -> figure(round, job)));
      if (contestant != belay) {
        System.out.printf(
            " %12.2f %10s %10.2f",
            ratio(contestant, Round::cpuMicros),
            contestant.bound == 0 ? "" : contestant.bound,
            ratio(contestant, round -> figure(round, job)));
      }
      System.out.println();
    }
    if (!figure.toBeat.isEmpty()) {
      System.out.println("  to beat in " + figure.unit + ": " + figure.toBeat);
    }
  }

  private static double median(Contestant contestant, ToDoubleFunction<Round> of) {
    double[] sorted = contestant.rounds.stream().mapToDouble(of).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private double ratio(Contestant other, ToDoubleFunction<Round> of) {
    double[] ratios = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      ratios[i] =
          of.applyAsDouble(contestants.getFirst().rounds.get(i))
              / of.applyAsDouble(other.rounds.get(i));
    }
    Arrays.sort(ratios);
    return ratios[ROUNDS / 2];
  }
}
