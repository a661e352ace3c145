// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Eventually;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A caller is interrupted in each phase, many times over: it ends as interrupted, its connection
/// is closed, every counter is back, and neither files nor threads are left.
class CancelledAnywhereTest {
  private static final Duration HOURS = Duration.ofHours(9);

  @TempDir private Path folder;

  private interface Use {
    void run(Session session) throws Exception;
  }

  /// Interrupts a caller again and again.
  private static final class Canceller {
    private final int times;
    private final long[] nanos;

    Canceller(int times) {
      this.times = times;
      this.nanos = new long[times];
    }

    /// @param there whether the caller has come to the phase, asked until it says so once
    void interrupt(Session session, Use use, BooleanSupplier there) throws Exception {
      SessionStats before = session.stats();
      for (int i = 0; i < times; i++) {
        AtomicReference<Throwable> end = new AtomicReference<>();
        long[] ended = new long[1];
        Thread caller =
            Thread.startVirtualThread(() -> {
              try {
                use.run(session);
                end.set(new AssertionError("ended by itself"));
              } catch (Throwable e) {
                ended[0] = System.nanoTime();
                end.set(e);
              }
            });
        Eventually.until("the phase is reached", there);
        Eventually.blocked(caller);
        long asked = System.nanoTime();
        caller.interrupt();
        caller.join();
        nanos[i] = ended[0] - asked;
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        SessionStats after = session.stats();
        assertThat(after.inFlight()).isEqualTo(before.inFlight());
        assertThat(after.openConnections()).isEqualTo(before.openConnections());
        assertThat(after.idleConnections()).isEqualTo(before.idleConnections());
        assertThat(after.hosts().values()).allMatch(host -> host.queued() == 0);
      }
    }

    String median() {
      Arrays.sort(nanos);
      return String.format("median %.2f ms", nanos[times / 2] / 1e6);
    }
  }

  private interface Stage {
    void run(Canceller canceller) throws Exception;
  }

  private static final Map<String, Stage> STAGES = new LinkedHashMap<>();

  static {
    STAGES.put("queued", CancelledAnywhereTest::queued);
    STAGES.put("paused", CancelledAnywhereTest::paused);
    STAGES.put("looking the host up", CancelledAnywhereTest::lookingUp);
    STAGES.put("connecting", CancelledAnywhereTest::connecting);
    STAGES.put("TLS handshake", CancelledAnywhereTest::handshaking);
    STAGES.put("sending", CancelledAnywhereTest::sending);
    STAGES.put("waiting for the head", CancelledAnywhereTest::waiting);
    STAGES.put("in the body", CancelledAnywhereTest::reading);
    STAGES.put("between attempts", CancelledAnywhereTest::backingOff);
  }

  /// @return how long the callers took to end, by phase
  private Map<String, String> everywhere(int times) throws Exception {
    // The first time brings what stays: classes, pollers, the files that they are in.
    for (Stage stage : STAGES.values()) {
      stage.run(new Canceller(1));
    }
    Leftovers before = Leftovers.now(folder);
    Map<String, String> medians = new LinkedHashMap<>();
    for (Map.Entry<String, Stage> stage : STAGES.entrySet()) {
      Canceller canceller = new Canceller(times);
      stage.getValue().run(canceller);
      medians.put(stage.getKey(), canceller.median());
    }
    before.noMoreNow(folder);
    return medians;
  }

  private static SessionBuilder one() {
    return Session.builder()
        .limit(Limit.perHost().inFlight(1))
        .retry(RetryPolicy.none())
        .connectTimeout(HOURS)
        .timeout(HOURS);
  }

  private static ScriptedServer silent() throws Exception {
    return ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
  }

  private static void queued(Canceller canceller) throws Exception {
    try (ScriptedServer server = silent();
        Session session = one().build()) {
      Thread holder =
          Thread.startVirtualThread(() -> {
            try {
              session.get(server.url("/")).close();
            } catch (RequestException | InterruptedException e) {
              // It is there to be in the way.
            }
          });
      Eventually.until("the place is taken", () -> server.openConnections() == 1);
      canceller.interrupt(session, s -> s.get(server.url("/")), () -> queuedIn(session) == 1);
      holder.interrupt();
      holder.join();
    }
  }

  private static int queuedIn(Session session) {
    return session.stats().hosts().values().stream().mapToInt(HostStats::queued).sum();
  }

  private static void paused(Canceller canceller) throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 429 Slow down\r\nRetry-After: 500\r\nContent-Length: 0\r\n\r\n");
        Session session = one().build()) {
      session.get(server.url("/")).close();
      canceller.interrupt(session, s -> s.get(server.url("/")), () -> queuedIn(session) == 1);
      assertThat(server.heads()).hasSize(1);
    }
  }

  private static void lookingUp(Canceller canceller) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Resolver resolver =
        new Resolver(host -> {
          while (over.getCount() > 0) {
            try {
              over.await();
            } catch (InterruptedException e) {
              // Nobody can interrupt the system's lookup.
            }
          }
          return new InetAddress[] {InetAddress.getLoopbackAddress()};
        });
    try (Session session = new Session(new Engine(one().settings(), resolver))) {
      canceller.interrupt(
          session, s -> s.get("http://slow.test/"), () -> session.stats().openConnections() == 1);
    } finally {
      over.countDown();
    }
  }

  private static void connecting(Canceller canceller) throws Exception {
    try (FullBacklog full = new FullBacklog();
        Session session = one().build()) {
      canceller.interrupt(
          session, s -> s.get(full.url()), () -> session.stats().openConnections() == 1);
    }
  }

  private static void handshaking(Canceller canceller) throws Exception {
    try (ScriptedServer server = silent();
        Session session = one().build()) {
      canceller.interrupt(
          session,
          s -> s.get(server.url("/").replace("http:", "https:")),
          () -> server.openConnections() == 1);
      Eventually.until("every end was seen", () -> server.openConnections() == 0);
    }
  }

  private static void sending(Canceller canceller) throws Exception {
    RequestBody large = RequestBody.of(new byte[16 << 20], "application/octet-stream");
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedServer server = ScriptedServer.start(peer -> over.await());
        Session session = one().build()) {
      int[] seen = {0};
      canceller.interrupt(
          session,
          s -> s.post(server.url("/"), large),
          () -> server.connections() > seen[0] && ++seen[0] > 0);
      over.countDown();
      Eventually.until("every end was seen", () -> server.openConnections() == 0);
    }
  }

  private static void waiting(Canceller canceller) throws Exception {
    try (ScriptedServer server = silent();
        Session session = one().build()) {
      canceller.interrupt(
          session, s -> s.get(server.url("/")), () -> server.openConnections() == 1);
      Eventually.until("every end was seen", () -> server.openConnections() == 0);
    }
  }

  private static void reading(Canceller canceller) throws Exception {
    AtomicBoolean inBody = new AtomicBoolean();
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
              peer.awaitEnd();
            });
        Session session = one().build()) {
      Use use =
          s -> {
            try (Response response = s.get(server.url("/"))) {
              inBody.set(true);
              response.bytes();
            }
          };
      canceller.interrupt(session, use, () -> inBody.compareAndSet(true, false));
      Eventually.until("every end was seen", () -> server.openConnections() == 0);
    }
  }

  private static void backingOff(Canceller canceller) throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n");
        Session session =
            Session.builder()
                .retry(RetryPolicy.standard().backoff(HOURS, HOURS).budget(1, 1_000_000))
                .build()) {
      Request vain = Request.of("POST", server.url("/"));
      session.call(vain, Response::status);
      int[] answered = {server.heads().size()};
      canceller.interrupt(
          session,
          s -> s.get(server.url("/")),
          () ->
              server.heads().size() > answered[0]
                  && session.stats().inFlight() == 0
                  && ++answered[0] > 0);
    }
  }

  @Test
  void nothing_is_left_whatever_phase_it_was_in() throws Exception {
    assertThat(everywhere(30)).hasSize(9);
  }

  @Test
  @Tag("stress")
  void nothing_is_left_after_ten_thousand_in_each_phase() throws Exception {
    everywhere(10_000)
        .forEach((phase, median) ->
            System.out.printf("STRESS cancelled 10,000 times, %s: %s%n", phase, median));
    System.out.println("STRESS cancelled: 0 files, 0 threads and 0 places left");
  }
}
