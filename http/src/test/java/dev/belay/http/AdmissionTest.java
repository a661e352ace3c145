// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The gate with real threads and real time.
@Timeout(60)
class AdmissionTest {
  private static final String KEY = "http://127.0.0.1:1";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final long MS = 1_000_000;

  private static Admission admission(Limit... limits) {
    return new Admission(List.of(limits), Duration.ofMinutes(1));
  }

  private static HostStats stats(Admission admission) {
    return admission
        .hosts()
        .getOrDefault(KEY, new HostStats(KEY, 0, 0, 0, null, 0, LimitTimes.NONE));
  }

  private static void awaitQueued(Admission admission, int n) throws InterruptedException {
    while (stats(admission).queued() != n) {
      Async.sleep(Duration.ofMillis(1));
    }
  }

  /// Gets through, sends, is answered, ends.
  private static long pass(Admission admission, String key) throws Exception {
    try (Grant grant = admission.admit(key, false)) {
      grant.sent();
      long now = System.nanoTime();
      grant.answered();
      return now;
    }
  }

  private static void checkWindow(List<Long> times, int permits, long windowNanos) {
    for (int i = permits; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - permits)).isGreaterThanOrEqualTo(windowNanos);
    }
  }

  @Test
  void a_host_with_limits_of_its_own_is_bound_by_them_and_not_by_those_of_each_host()
      throws Exception {
    String other = "http://127.0.0.1:2";
    Admission admission =
        admission(
            Limit.perHost().inFlight(1).rate(1, Duration.ofHours(1)),
            Limit.host(other + "/any/path").inFlight(3).rate(1000, SECOND));
    assertThat(admission.bounds().mostPerHost()).isEqualTo(3);
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      grants.add(admission.admit(other, false));
    }
    grants.add(admission.admit(KEY, false));
    assertThat(admission.inFlight()).isEqualTo(4);
    Thread fourth =
        Thread.startVirtualThread(() -> {
          try {
            pass(admission, other);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    while (admission.hosts().get(other).queued() != 1) {
      Async.sleep(Duration.ofMillis(1));
    }
    grants.forEach(Grant::close);
    assertThat(fourth.join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void a_host_tells_how_long_it_was_waited_for_by_what_was_in_the_way() throws Exception {
    Admission admission =
        admission(Limit.perHost().rate(1, Duration.ofMillis(50)), Limit.global().inFlight(9));
    assertThat(admission.host(KEY)).isNull();
    for (int i = 0; i < 3; i++) {
      long _ = pass(admission, KEY);
    }
    LimitTimes waited = admission.host(KEY).waited();
    assertThat(waited.rate()).isBetween(Duration.ofMillis(80), Duration.ofSeconds(30));
    assertThat(waited.sum()).isEqualTo(waited.rate());
    assertThat(admission.host(KEY).waited().since(waited)).isEqualTo(LimitTimes.NONE);
  }

  /// What limiters of other libraries were measured by: how many in any second, in which order, and
  /// what becomes of interrupted waiters.
  @Test
  void ten_a_second_are_ten_in_any_second_in_order_and_interrupted_waiters_take_nothing_along()
      throws Exception {
    Admission admission = admission(Limit.perHost().rate(10, SECOND));
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      int number = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            try (Grant grant = admission.admit(KEY, false)) {
              grant.sent();
              times.add(System.nanoTime());
              order.add(number);
              grant.answered();
            } catch (PausedTooLong | InterruptedException e) {
              throw new AssertionError(e);
            }
          }));
      while (stats(admission).queued() + order.size() <= i) {
        Async.sleep(Duration.ofMillis(1));
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(order).isSorted().hasSize(25);
    checkWindow(times, 10, SECOND.toNanos());

    List<Thread> interrupted = new ArrayList<>();
    AtomicInteger gone = new AtomicInteger();
    for (int i = 0; i < 50; i++) {
      interrupted.add(
          Thread.startVirtualThread(() -> {
            try {
              pass(admission, KEY);
            } catch (InterruptedException e) {
              gone.incrementAndGet();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }));
    }
    while (stats(admission).queued() < 45) {
      Async.sleep(Duration.ofMillis(1));
    }
    long start = System.nanoTime();
    interrupted.forEach(Thread::interrupt);
    for (Thread thread : interrupted) {
      assertThat(thread.join(Duration.ofSeconds(2))).isTrue();
    }
    long left = System.nanoTime();
    pass(admission, KEY);
    long next = System.nanoTime();
    assertThat(gone.get()).isGreaterThanOrEqualTo(45);
    assertThat(left - start).isLessThan(2_000 * MS);
    assertThat(next - start).isLessThan(2_000 * MS);
  }

  @Test
  void a_fast_rate_is_reached_and_keeps_the_window() throws Exception {
    Admission admission = admission(Limit.perHost().rate(1_000, SECOND));
    ConcurrentLinkedQueue<Long> queue = new ConcurrentLinkedQueue<>();
    Grant first = admission.admit(KEY, false);
    long start = System.nanoTime();
    TaskGroup.run(group -> {
      for (int i = 0; i < 1_500; i++) {
        group.start(() -> queue.add(pass(admission, KEY)));
      }
      first.close();
    });
    double seconds = (System.nanoTime() - start) / 1e9;
    checkWindow(List.copyOf(queue), 1_000, SECOND.toNanos());
    assertThat(queue).hasSize(1_500);
    assertThat(seconds).isBetween(1.49, 5.0);
    assertThat(stats(admission).inFlight()).isZero();
  }

  @Test
  void as_many_as_may_be_are_in_flight_and_never_more() throws Exception {
    Admission admission = admission(Limit.perHost().inFlight(7));
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 500; i++) {
        group.start(() -> {
          try (Grant grant = admission.admit(KEY, false)) {
            peak.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            Async.sleep(Duration.ofMillis(1));
            inFlight.decrementAndGet();
            return grant.waited();
          }
        });
      }
    });
    assertThat(peak).hasValue(7);
    assertThat(stats(admission).peak()).isEqualTo(7);
    assertThat(admission.peakInFlight()).isEqualTo(7);
    assertThat(admission.inFlight()).isZero();
  }

  @Test
  void ten_thousand_random_cancellations_lose_no_place_and_let_nobody_in_too_many()
      throws Exception {
    Admission admission =
        admission(Limit.perHost().inFlight(5), Limit.perHost().rate(100_000, SECOND).burst(100));
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        threads.add(
            Thread.startVirtualThread(() -> {
              try (Grant grant = admission.admit(KEY, false)) {
                peak.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                grant.sent();
                Thread.yield();
                grant.answered();
                inFlight.decrementAndGet();
                passed.incrementAndGet();
              } catch (InterruptedException e) {
                cancelled.incrementAndGet();
              } catch (PausedTooLong e) {
                throw new AssertionError(e);
              }
            }));
        if (random.nextBoolean()) {
          threads.get(random.nextInt(threads.size())).interrupt();
        }
      }
      Collections.shuffle(threads, random);
      threads.subList(0, 500).forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(passed.get() + cancelled.get()).isEqualTo(20_000);
    assertThat(peak.get()).isLessThanOrEqualTo(5);
    assertThat(admission.inFlight()).isZero();
    assertThat(stats(admission).queued()).isZero();
    List<Grant> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(Async.timeout(Duration.ofSeconds(5), () -> admission.admit(KEY, false)));
    }
    all.forEach(Grant::close);
  }

  @Test
  void fifty_thousand_waiters_leave_without_a_quadratic_cost() throws Exception {
    Admission admission = admission(Limit.perHost().inFlight(1));
    Grant only = admission.admit(KEY, false);
    CountDownLatch left = new CountDownLatch(50_000);
    TaskGroup.run(group -> {
      for (int i = 0; i < 50_000; i++) {
        group.start(() -> {
          try {
            admission.admit(KEY, false).close();
          } finally {
            left.countDown();
          }
        });
      }
      awaitQueued(admission, 50_000);
      group.cancel("enough");
    });
    assertThat(left.getCount()).isZero();
    assertThat(stats(admission).queued()).isZero();
    only.close();
    admission.admit(KEY, false).close();
  }

  @Test
  void a_paused_host_does_not_hold_up_the_others() throws Exception {
    Admission admission = admission(Limit.global().inFlight(2), Limit.perHost().inFlight(2));
    admission.pause(KEY, Duration.ofSeconds(59), WaitReason.RETRY_AFTER);
    TaskGroup.run(group -> {
      group.start(() -> admission.admit(KEY, true));
      awaitQueued(admission, 1);
      for (int i = 0; i < 100; i++) {
        pass(admission, "http://127.0.0.1:2");
      }
      assertThat(stats(admission).queued()).isEqualTo(1);
      assertThat(stats(admission).pausedUntil()).isNotNull();
      group.cancel("the others were not held up");
    });
    assertThat(admission.inFlight()).isZero();
  }

  @Test
  void whoever_waited_for_a_pause_is_told_so() throws Exception {
    Admission admission = admission(Limit.perHost().inFlight(2));
    admission.pause(KEY, Duration.ofMillis(300), WaitReason.RETRY_AFTER);
    long start = System.nanoTime();
    Grant paused = admission.admit(KEY, true);
    paused.close();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(290 * MS);
    assertThat(paused.waitedPause()).isBetween(Duration.ofMillis(1), paused.waited());
    assertThat(paused.waitedRate()).isZero();
    assertThat(paused.waitedPerHost()).isZero();
    assertThat(paused.waitedGlobal()).isZero();
    assertThat(stats(admission).pausedUntil()).isNull();
    assertThat(stats(admission).refused()).isEqualTo(1);
  }

  @Test
  void a_pause_longer_than_anybody_waits_fails_those_who_wait_and_those_who_come()
      throws Exception {
    Admission admission = new Admission(List.of(Limit.perHost().inFlight(1)), SECOND);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (Grant only = admission.admit(KEY, false)) {
      Thread waiting =
          Thread.startVirtualThread(() -> {
            try {
              admission.admit(KEY, false).close();
            } catch (PausedTooLong | InterruptedException e) {
              failure.set(e);
            }
          });
      awaitQueued(admission, 1);
      admission.pause(KEY, Duration.ofHours(1), WaitReason.RETRY_AFTER);
      waiting.join();
      only.answered();
    }
    assertThat(failure.get()).isInstanceOf(PausedTooLong.class);
    var hour = Async.clock().instant().plus(Duration.ofHours(1));
    assertThatThrownBy(() -> admission.admit(KEY, true))
        .isInstanceOfSatisfying(
            PausedTooLong.class,
            e -> {
              assertThat(e.until()).isBetween(hour.minusSeconds(10), hour.plusSeconds(1));
              assertThat(e.why()).isEqualTo(WaitReason.RETRY_AFTER);
            })
        .hasMessageStartingWith(KEY + " is paused until ");
    admission.pause("other", Duration.ofDays(1_000_000), WaitReason.RETRY_AFTER);
    assertThatThrownBy(() -> admission.admit("other", false)).isInstanceOf(PausedTooLong.class);
  }

  @Test
  void closing_sends_everybody_away_who_waits() throws Exception {
    Admission admission = admission(Limit.perHost().inFlight(1));
    try (Grant only = admission.admit(KEY, false)) {
      CountDownLatch closed = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        Thread.startVirtualThread(() -> {
          try {
            admission.admit(KEY, false).close();
          } catch (AdmissionClosed e) {
            closed.countDown();
          } catch (PausedTooLong | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
      }
      awaitQueued(admission, 3);
      admission.close();
      closed.await();
      only.sent();
    }
    assertThatThrownBy(() -> admission.admit(KEY, false))
        .isInstanceOf(AdmissionClosed.class)
        .hasMessage("a request to " + KEY + " was not let through: the session is closed");
    assertThat(admission.inFlight()).isZero();
  }

  @Test
  void a_deadline_ends_the_waiting_and_frees_the_place_in_the_queue() throws Exception {
    Admission admission = admission(Limit.perHost().inFlight(1));
    try (Grant only = admission.admit(KEY, false)) {
      assertThatThrownBy(
              () -> Async.timeout(Duration.ofMillis(20), () -> admission.admit(KEY, false)))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(stats(admission).queued()).isZero();
      only.sent();
    }
    admission.admit(KEY, false).close();
  }

  @Test
  void a_cancelled_task_is_told_so() throws Exception {
    Admission admission = admission(Limit.perHost().inFlight(1));
    AtomicReference<Throwable> told = new AtomicReference<>();
    try (Grant only = admission.admit(KEY, false)) {
      TaskGroup.run(group -> {
        group.start(() -> {
          try {
            admission.admit(KEY, false).close();
          } catch (InterruptedException e) {
            told.set(e);
            throw e;
          }
        });
        awaitQueued(admission, 1);
        group.cancel("enough");
      });
      only.sent();
    }
    assertThat(told.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void closing_a_grant_again_gives_nothing_back() throws Exception {
    Admission admission = admission(Limit.perHost().inFlight(2));
    Grant first = admission.admit(KEY, false);
    Grant second = admission.admit(KEY, false);
    first.close();
    first.close();
    assertThat(admission.inFlight()).isEqualTo(1);
    second.close();
    assertThat(admission.inFlight()).isZero();
  }

  @Test
  void without_limits_the_defaults_hold() throws Exception {
    Admission admission = admission();
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < SessionDefaults.IN_FLIGHT_PER_HOST; i++) {
      grants.add(admission.admit(KEY, false));
    }
    assertThatThrownBy(() -> Async.timeout(Duration.ofMillis(5), () -> admission.admit(KEY, false)))
        .isInstanceOf(DeadlineExceededException.class);
    for (int i = grants.size(); i < SessionDefaults.IN_FLIGHT; i++) {
      grants.add(admission.admit("host" + i, false));
    }
    assertThatThrownBy(
            () -> Async.timeout(Duration.ofMillis(5), () -> admission.admit("last", false)))
        .isInstanceOf(DeadlineExceededException.class);
    grants.forEach(Grant::close);
  }

  @Test
  void of_several_bounds_the_lowest_holds() throws Exception {
    Admission admission =
        admission(
            Limit.perHost().inFlight(3), Limit.perHost().inFlight(1), Limit.perHost().inFlight(2));
    try (Grant only = admission.admit(KEY, false)) {
      assertThatThrownBy(
              () -> Async.timeout(Duration.ofMillis(5), () -> admission.admit(KEY, false)))
          .isInstanceOf(DeadlineExceededException.class);
      only.sent();
    }
  }
}
