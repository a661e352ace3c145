// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Origin;
import dev.belay.testing.Eventually;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A response that nobody reads or closes, and that nobody can read or close any more.
@Timeout(60)
class LeakTest {
  private final List<LeakedResponse> leaks = new CopyOnWriteArrayList<>();

  private Session session() {
    return Session.builder().onLeak(leaks::add).limit(Limit.perHost().inFlight(1)).build();
  }

  private static void drop(Session session, String url) throws Exception {
    assertThat(session.get(url).status()).isEqualTo(200);
  }

  private void awaitLeaks(int n) {
    Eventually.until(
        n + " leaks",
        () -> {
          System.gc();
          return leaks.size() >= n;
        });
  }

  @Test
  void a_dropped_response_is_told_and_what_it_held_comes_back() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session()) {
      String url = origin.url("/bytes?n=1000000");
      drop(session, url);
      assertThat(session.stats().inFlight()).isEqualTo(1);
      awaitLeaks(1);
      Eventually.until("its place is free", () -> session.stats().inFlight() == 0);
      assertThat(session.stats().openConnections()).isZero();
      assertThat(leaks.getFirst().toString())
          .startsWith("the response to GET " + url + " was dropped unread: close it, or read it");
      assertPlace(leaks.getFirst());
    }
  }

  private static void assertPlace(LeakedResponse leaked) {
    assertThat(leaked.place())
        .satisfies(place ->
            assertThat(place.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("drop")));
  }

  @Test
  void the_first_after_very_many_good_ones_has_no_place_and_the_next_has() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session()) {
      String url = origin.url("/bytes?n=1000000");
      for (int i = 0; i < LeakWatch.FIRST; i++) {
        assertThat(session.get(origin.url("/bytes?n=100")).bytes()).hasSize(100);
      }
      drop(session, url);
      awaitLeaks(1);
      assertThat(leaks.getFirst().place()).isNull();
      assertThat(leaks.getFirst().toString()).endsWith("; where will be told of the next one)");
      drop(session, url);
      awaitLeaks(2);
      assertPlace(leaks.getLast());
    }
  }

  @Test
  void whoever_keeps_only_the_stream_drops_nothing() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session()) {
      try (InputStream body = session.get(origin.url("/bytes?n=1000000")).body()) {
        System.gc();
        assertThat(body.readAllBytes()).hasSize(1_000_000);
      }
      drop(session, origin.url("/bytes?n=1000000"));
      awaitLeaks(1);
      assertThat(leaks).hasSize(1);
    }
  }

  @Test
  void what_was_read_or_closed_is_not_told() throws Exception {
    try (Origin origin = Origin.start();
        Session session = session()) {
      for (int i = 0; i < 10; i++) {
        session.get(origin.url("/bytes?n=1000000")).close();
        assertThat(session.get(origin.url("/bytes?n=100")).bytes()).hasSize(100);
      }
      drop(session, origin.url("/bytes?n=1000000"));
      awaitLeaks(1);
      assertThat(leaks).hasSize(1);
    }
  }
}
