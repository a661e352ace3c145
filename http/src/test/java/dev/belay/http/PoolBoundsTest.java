// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.TaskGroup;
import dev.belay.origin.Origin;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Fewer connections than requests in flight: whoever finds no room waits.
@Timeout(60)
class PoolBoundsTest {
  private static Session session(int perHost, int inAll) {
    return Session.builder()
        .connections(perHost, inAll)
        .limit(Limit.perHost().inFlight(20))
        .limit(Limit.global().inFlight(40))
        .build();
  }

  @Test
  void twenty_requests_share_two_connections() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session(2, 2)) {
      List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
      TaskGroup.run(group -> {
        for (int i = 0; i < 20; i++) {
          group.start(() ->
              statuses.add(
                  session.call(
                      Request.get(origin.url("/delay?ms=5")),
                      r -> {
                        r.bytes();
                        return r.status();
                      })));
        }
      });
      assertThat(statuses).hasSize(20).containsOnly(200);
      assertThat(origin.connections()).isLessThanOrEqualTo(2);
      assertThat(session.stats().openConnections()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void who_waits_for_room_can_leave_and_takes_nothing_along() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session(1, 1)) {
      try (Response only = session.get(origin.url("/bytes?n=100000"))) {
        assertThat(only.status()).isEqualTo(200);
        assertThatThrownBy(() ->
                Async.timeout(Duration.ofMillis(50), () -> session.get(origin.url("/status/200"))))
            .isInstanceOf(DeadlineExceededException.class);
        assertThat(session.stats().inFlight()).isEqualTo(1);
      }
      try (Response next = session.get(origin.url("/status/200"))) {
        assertThat(next.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void hundreds_share_a_few_connections_and_all_come_through() throws Exception {
    try (Origin one = Origin.start();
        Origin other = Origin.start();
        Session session =
            Session.builder()
                .limit(Limit.perHost().inFlight(300))
                .limit(Limit.global().inFlight(600))
                .connections(2, 3)
                .build()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        urls.add(one.url("/status/200"));
        urls.add(other.url("/status/200"));
      }
      assertThat(session.map(urls, Response::status)).hasSize(600).containsOnly(200);
      assertThat(one.peakInFlight()).isLessThanOrEqualTo(2);
      assertThat(other.peakInFlight()).isLessThanOrEqualTo(2);
      assertThat(session.stats().openConnections()).isLessThanOrEqualTo(3);
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void another_host_makes_room_by_closing_what_is_idle() throws Exception {
    try (Origin one = Origin.start();
        Origin other = Origin.start();
        Session session = session(1, 1)) {
      for (int i = 0; i < 3; i++) {
        session.call(Request.get(one.url("/status/200")), Response::bytes);
        session.call(Request.get(other.url("/status/200")), Response::bytes);
      }
      assertThat(one.connections()).isEqualTo(3);
      assertThat(session.stats().openConnections()).isEqualTo(1);
    }
  }

  @Test
  void closing_the_session_ends_the_waiting_for_room() throws Exception {
    try (Origin origin = Origin.start()) {
      Session session = session(1, 1);
      Response only = session.get(origin.url("/bytes?n=100000"));
      List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
      Thread waiting =
          Thread.startVirtualThread(() -> {
            try {
              session.get(origin.url("/status/200")).close();
            } catch (RequestException | InterruptedException e) {
              told.add(e);
            }
          });
      Eventually.until("two are in flight", () -> session.stats().inFlight() == 2);
      Eventually.blocked(waiting);
      session.close();
      waiting.join();
      only.close();
      assertThat(told).singleElement().isInstanceOf(SessionClosedException.class);
    }
  }

  @Test
  void lower_limits_hold_for_the_connections_too() throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.builder().limit(Limit.perHost().inFlight(4)).build()) {
      List<Response> held = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        held.add(session.get(origin.url("/bytes?n=100000")));
      }
      session.changeLimits(Limit.perHost().inFlight(1));
      held.forEach(Response::close);
      for (int i = 0; i < 3; i++) {
        session.call(Request.get(origin.url("/status/200")), Response::bytes);
      }
      assertThat(session.stats().openConnections()).isEqualTo(1);
    }
  }
}
