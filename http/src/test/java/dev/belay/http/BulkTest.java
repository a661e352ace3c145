// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import dev.belay.Body;
import dev.belay.DeadlineExceededException;
import dev.belay.Outcome;
import dev.belay.TaskGroup;
import dev.belay.origin.Origin;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BulkTest {
  private static List<String> urls(Origin origin, int n, String path) {
    return IntStream.range(0, n).mapToObj(i -> origin.url(path + "&i=" + i)).toList();
  }

  private static Session session(int inFlight) {
    return Session.builder()
        .limit(Limit.perHost().inFlight(inFlight))
        .retry(RetryPolicy.none())
        .build();
  }

  @Test
  void values_come_in_the_order_of_the_urls() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session(8)) {
      List<String> urls =
          IntStream.range(0, 50)
              .mapToObj(i -> origin.url("/delay?ms=" + i % 7 + "&i=" + i))
              .toList();
      List<String> seen =
          session.map(
              urls,
              response -> {
                response.bytes();
                return response.uri().toString();
              });
      assertThat(seen).isEqualTo(urls);
      assertThat(origin.peakInFlight()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void the_first_failure_cancels_the_rest_and_what_was_done_is_kept() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session(4)) {
      List<String> urls = new ArrayList<>(urls(origin, 2, "/delay?ms=1"));
      urls.add("http://127.0.0.1:1/refused");
      urls.addAll(urls(origin, 20, "/delay?ms=30000"));
      Bulk<String, Integer, RuntimeException> bulk =
          session.bulk(urls, Request::get, Response::status);
      AtomicInteger calls = new AtomicInteger();
      ConnectFailedException e =
          catchThrowableOfType(
              ConnectFailedException.class,
              () -> {
                calls.incrementAndGet();
                bulk.window(2).map();
              });
      assertThat(e.error()).isEqualTo(ErrorClass.CONNECT_REFUSED);
      // The third was begun when one of the first two had ended.
      assertThat(bulk.outcomes()).contains(new Outcome.Success<>(200));
      assertThat(bulk.outcomes()).anyMatch(Outcome.Failure.class::isInstance);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(bulk.progress().failed()).isEqualTo(1);
    }
  }

  @Test
  void a_fatal_failure_gives_everything_back_soon() throws Exception {
    try (Origin origin = Origin.start();
        Session session =
            Session.builder()
                .limit(Limit.perHost().inFlight(64))
                .retry(RetryPolicy.none())
                .build()) {
      List<Integer> items = IntStream.range(0, 200).boxed().toList();
      long[] failedAt = {0};
      Bulk<Integer, Integer, IllegalStateException> bulk =
          session.bulk(
              items,
              i -> Request.get(origin.url(i == 63 ? "/delay?ms=300" : "/delay?ms=30000")),
              response -> {
                failedAt[0] = System.nanoTime();
                throw new IllegalStateException("fatal");
              });
      assertThatThrownBy(bulk::map).isInstanceOf(IllegalStateException.class).hasMessage("fatal");
      long millis = (System.nanoTime() - failedAt[0]) / 1_000_000;
      System.out.println("MEASURED fatal: 64 in flight were back after " + millis + " ms");
      assertThat(millis).isLessThan(5_000);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().hosts().values()).allMatch(host -> host.queued() == 0);
    }
  }

  /// All eight are in flight together: in which order tasks that start together reach the limits,
  /// nobody says. The deadline comes when the quick ones are done, however long they take.
  @Test
  void a_deadline_keeps_what_is_finished_and_lists_the_rest_as_cancelled() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session(8)) {
      List<String> urls = new ArrayList<>(urls(origin, 4, "/delay?ms=1"));
      urls.addAll(urls(origin, 4, "/delay?ms=30000"));
      Bulk<String, Integer, RuntimeException> bulk =
          session.bulk(urls, Request::get, Response::status);
      Body<Object, Exception> untilTheQuickAreDone =
          () -> {
            var deadline = dev.belay.Timeout.current().orElseThrow();
            return TaskGroup.call(group -> {
              group.start(() -> {
                Eventually.until("four are done", () -> bulk.progress().done() == 4);
                deadline.reschedule(Duration.ZERO);
              });
              return bulk.map();
            });
          };
      assertThatThrownBy(() -> Async.timeout(Duration.ofMinutes(1), untilTheQuickAreDone))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(bulk.outcomes()).hasSize(8);
      assertThat(bulk.outcomes().subList(0, 4)).allMatch(Outcome.Success.class::isInstance);
      assertThat(bulk.outcomes().subList(4, 8)).allMatch(Outcome.Cancelled.class::isInstance);
    }
  }

  @Test
  void the_source_is_pulled_no_further_than_the_window() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session(2)) {
      AtomicInteger pulled = new AtomicInteger();
      Iterable<String> endless =
          () ->
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return true;
                }

                @Override
                public String next() {
                  return origin.url("/delay?ms=30000&i=" + pulled.incrementAndGet());
                }
              };
      Bulk<String, Integer, RuntimeException> bulk =
          session.bulk(endless, Request::get, Response::status);
      Thread running =
          Thread.startVirtualThread(() -> {
            try {
              bulk.window(10).settle();
            } catch (InterruptedException e) {
              pulled.addAndGet(1_000);
            }
          });
      Eventually.until("ten are open", () -> bulk.progress().open() == 10);
      Eventually.blocked(running);
      assertThat(pulled).hasValue(10);
      assertThat(bulk.progress().total()).isEqualTo(-1);
      running.interrupt();
      running.join();
      assertThat(pulled).hasValue(1_010);
    }
  }

  @Test
  void outcomes_come_as_they_come_and_progress_is_told() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session(8)) {
      List<BulkProgress> told = new CopyOnWriteArrayList<>();
      List<Integer> order = new ArrayList<>();
      List<Integer> delays = List.of(600, 1, 300);
      session
          .<Integer, Integer, RuntimeException>bulk(
              delays, ms -> Request.get(origin.url("/delay?ms=" + ms)), Response::status)
          .onProgress(Duration.ofMillis(50), told::add)
          .asCompleted((ms, outcome) -> order.add(ms));
      assertThat(order).containsExactly(1, 300, 600);
      assertThat(told).hasSizeGreaterThan(2);
      BulkProgress last = told.getLast();
      assertThat(last.done()).isEqualTo(3);
      assertThat(last.total()).isEqualTo(3);
      assertThat(last.perSecond()).isGreaterThan(0);
      assertThat(last.eta()).contains(Duration.ZERO);
      assertThat(last.toString()).startsWith("3 of 3 done, 0 failed, 0 open, ");
    }
  }

  @Test
  void a_bulk_runs_once() throws Exception {
    try (Session session = session(1)) {
      Bulk<String, Integer, RuntimeException> bulk =
          session.bulk(List.of(), Request::get, Response::status);
      assertThat(bulk.map()).isEmpty();
      assertThatThrownBy(bulk::map).hasMessage("a bulk runs once");
    }
  }
}
