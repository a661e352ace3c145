// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.ToDoubleFunction;

/// One workload that several libraries do in turns in the same process.
///
/// A shared machine is noisy, so only ratios count: in each round every contestant works once, in
/// another order than the round before, and Belay is divided by the others of the same round. The
/// table shows the medians.
final class Contest implements Table {
  private static final int WARM_UPS = 3;
  private static final int ROUNDS = Integer.getInteger("rounds", 9);

  /// What a contestant does in one round.
  interface Work {
    void run(Stopwatch watch) throws Exception;
  }

  /// In which unit the table is printed.
  enum Unit {
    NS(1),
    US(1_000),
    MS(1_000_000);

    private final double nanos;

    Unit(double nanos) {
      this.nanos = nanos;
    }
  }

  private static final class Contestant {
    final String name;
    final Work work;
    final List<Stopwatch.Times> rounds = new ArrayList<>();

    Contestant(String name, Work work) {
      this.name = name;
      this.work = work;
    }

    double median(ToDoubleFunction<Stopwatch.Times> figure) {
      return Contest.median(rounds.stream().mapToDouble(figure).toArray());
    }
  }

  private final String title;
  private final long operations;
  private final Unit unit;
  private final Thread.Builder root;
  private final List<Contestant> contestants = new ArrayList<>();

  private Contest(String title, long operations, Unit unit, Thread.Builder root) {
    this.title = title;
    this.operations = operations;
    this.unit = unit;
    this.root = root;
  }

  /// A workload that consists of so many operations and is done on a virtual thread.
  static Contest of(String title, long operations, Unit unit) {
    return new Contest(title, operations, unit, Thread.ofVirtual());
  }

  /// The same, done on a platform thread.
  static Contest onPlatformThread(String title, long operations, Unit unit) {
    return new Contest(title, operations, unit, Thread.ofPlatform());
  }

  /// Enters a contestant. The first one is compared with all others.
  Contest enter(String name, Work work) {
    contestants.add(new Contestant(name, work));
    return this;
  }

  /// Lets all of them work and prints the table.
  @Override
  public void hold() throws Exception {
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      for (int i = 0; i < contestants.size(); i++) {
        Contestant contestant = contestants.get(Math.floorMod(round + i, contestants.size()));
        Stopwatch.Times times = measure(contestant.work);
        if (round >= 0) {
          contestant.rounds.add(times);
        }
      }
    }
    print();
  }

  /// Each measurement has a thread of its own, and a heap without what others left.
  private Stopwatch.Times measure(Work work) throws Exception {
    System.gc();
    FutureTask<Stopwatch.Times> task =
        new FutureTask<>(() -> {
          Stopwatch watch = new Stopwatch();
          watch.start();
          work.run(watch);
          return watch.stop().per(operations);
        });
    root.start(task);
    return task.get();
  }

  private void print() {
    String in = unit.name().toLowerCase(java.util.Locale.ROOT);
    System.out.printf(
        "%n%s%n  %-34s %12s %12s %14s %12s%n",
        title, "", in, "CPU " + in, contestants.getFirst().name + " / it", "CPU");
    for (Contestant contestant : contestants) {
      System.out.printf(
          "  %-34s %12.1f %12.1f",
          contestant.name,
          contestant.median(Stopwatch.Times::wall) / unit.nanos,
          contestant.median(Stopwatch.Times::cpu) / unit.nanos);
      if (contestant != contestants.getFirst()) {
        System.out.printf(
            " %14.2f %12.2f",
            ratioTo(contestant, Stopwatch.Times::wall), ratioTo(contestant, Stopwatch.Times::cpu));
      }
      System.out.println();
    }
  }

  private double ratioTo(Contestant other, ToDoubleFunction<Stopwatch.Times> figure) {
    double[] ratios = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      ratios[round] =
          figure.applyAsDouble(contestants.getFirst().rounds.get(round))
              / figure.applyAsDouble(other.rounds.get(round));
    }
    return median(ratios);
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
