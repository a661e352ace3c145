// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.testing.Eventually;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class InterruptTest {
  private static final int TIMES = 200;
  private static final Duration PROMPT = Duration.ofSeconds(2);

  /// Set by a user that has the head and is about to read the body.
  private final AtomicBoolean inBody = new AtomicBoolean();

  private interface Use {
    void run(Session session) throws Exception;
  }

  /// Interrupts a user of the session again and again when it has come to a place, and looks
  /// whether everything is as it was before.
  private static void interruptAt(
      Session session, Use use, BooleanSupplier there, boolean virtual, int times)
      throws Exception {
    SessionStats before = session.stats();
    for (int i = 0; i < times; i++) {
      AtomicReference<Throwable> end = new AtomicReference<>();
      Runnable body =
          () -> {
            try {
              use.run(session);
              end.set(new AssertionError("ended by itself"));
            } catch (Throwable e) {
              end.set(e);
            }
          };
      Thread thread = virtual ? Thread.startVirtualThread(body) : Thread.ofPlatform().start(body);
      Eventually.until("the phase is reached", there);
      if (virtual) {
        // A platform thread in socket I/O counts as running; it is interrupted wherever it is.
        Eventually.blocked(thread);
      }
      long asked = System.nanoTime();
      thread.interrupt();
      assertThat(thread.join(Duration.ofSeconds(10))).as("ends, round " + i).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(PROMPT);
      assertThat(end.get()).isInstanceOf(InterruptedException.class);
      SessionStats after = session.stats();
      assertThat(after.inFlight()).isEqualTo(before.inFlight());
      assertThat(after.openConnections()).isEqualTo(before.openConnections());
      assertThat(after.idleConnections()).isEqualTo(before.idleConnections());
      assertThat(after.hosts().values()).allMatch(host -> host.queued() == 0);
    }
  }

  private static Session one() {
    return Session.builder()
        .limit(Limit.perHost().inFlight(1))
        .retry(RetryPolicy.none())
        .connectTimeout(Duration.ofSeconds(30))
        .build();
  }

  @Test
  void while_it_waits_to_be_let_through() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = one()) {
      Thread holder = Thread.startVirtualThread(() -> swallow(session, server.url("/hold")));
      Eventually.until("the place is taken", () -> session.stats().inFlight() == 1);
      Eventually.until("it is on the wire", () -> server.connections() == 1);
      interruptAt(session, s -> s.get(server.url("/")), () -> queued(session) == 1, true, TIMES);
      holder.interrupt();
      holder.join();
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  private static int queued(Session session) {
    return session.stats().hosts().values().stream().mapToInt(HostStats::queued).sum();
  }

  private static void swallow(Session session, String url) {
    try (Response response = session.get(url)) {
      response.bytes();
    } catch (RequestException | InterruptedException e) {
      // It is there to be in the way.
    }
  }

  @Test
  void while_it_connects() throws Exception {
    try (FullBacklog full = new FullBacklog();
        Session session = one()) {
      interruptAt(
          session,
          s -> s.get(full.url()),
          () -> session.stats().openConnections() == 1,
          true,
          TIMES);
    }
  }

  @Test
  void while_it_waits_for_the_head() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = one()) {
      for (boolean virtual : new boolean[] {true, false}) {
        interruptAt(
            session,
            s -> s.get(server.url("/")),
            () -> server.openConnections() == 1,
            virtual,
            TIMES);
      }
      Eventually.until("the server has seen every end", () -> server.openConnections() == 0);
    }
  }

  @Test
  void in_the_body() throws Exception {
    try (ScriptedServer server = headThenSilence();
        Session session = one()) {
      for (boolean virtual : new boolean[] {true, false}) {
        interruptAt(
            session,
            s ->
                s.call(
                    Request.get(server.url("/")),
                    response -> {
                      inBody.set(true);
                      return response.text();
                    }),
            () -> inBody.compareAndSet(true, false),
            virtual,
            TIMES);
      }
      Eventually.until("the server has seen every end", () -> server.openConnections() == 0);
    }
  }

  @Test
  void in_the_body_read_as_a_stream_inside_a_call() throws Exception {
    try (ScriptedServer server = headThenSilence();
        Session session = one()) {
      interruptAt(
          session,
          s ->
              s.call(
                  Request.get(server.url("/")),
                  response -> {
                    inBody.set(true);
                    return response.body().readAllBytes();
                  }),
          () -> inBody.compareAndSet(true, false),
          true,
          TIMES);
    }
  }

  @Test
  void a_stream_tells_of_an_interrupt_and_keeps_the_flag() throws Exception {
    try (ScriptedServer server = headThenSilence();
        Session session = one()) {
      AtomicReference<Throwable> end = new AtomicReference<>();
      Thread thread =
          Thread.startVirtualThread(() -> {
            try (Response response = session.get(server.url("/"))) {
              inBody.set(true);
              response.body().readAllBytes();
            } catch (InterruptedIOException e) {
              end.set(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag"));
            } catch (Exception e) {
              end.set(e);
            }
          });
      Eventually.until("the head was read", inBody::get);
      Eventually.blocked(thread);
      thread.interrupt();
      thread.join();
      assertThat(end.get()).isInstanceOf(InterruptedIOException.class);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().openConnections()).isZero();
    }
  }

  private static ScriptedServer headThenSilence() throws java.io.IOException {
    return ScriptedServer.start(peer -> {
      peer.readHead();
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
      peer.awaitEnd();
    });
  }

  @Test
  void while_it_waits_for_the_next_attempt() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        Session session =
            Session.builder()
                .retry(
                    RetryPolicy.standard()
                        .backoff(Duration.ofHours(100), Duration.ofHours(100))
                        .budget(1, 100_000))
                .build()) {
      session.call(Request.of("POST", server.url("/")), Response::status);
      AtomicInteger answered = new AtomicInteger(1);
      interruptAt(
          session,
          s -> s.get(server.url("/")),
          () ->
              server.heads().size() > answered.get()
                  && session.stats().inFlight() == 0
                  && answered.incrementAndGet() > 0,
          true,
          TIMES);
    }
  }

  @Test
  void a_cancelled_task_ends_with_the_reason() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = one()) {
      AtomicReference<Throwable> end = new AtomicReference<>();
      TaskGroup.run(group -> {
        Task<Void> task =
            group.start(
                "fetch",
                () -> {
                  try {
                    session.get(server.url("/"));
                  } catch (InterruptedException e) {
                    end.set(e);
                    throw e;
                  }
                });
        Eventually.until("it is on the wire", () -> server.openConnections() == 1);
        task.cancel("not wanted any more");
      });
      assertThat(end.get()).isInstanceOf(CancelledException.class);
      assertThat(end.get()).hasMessageContaining("not wanted any more");
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().openConnections()).isZero();
    }
  }

  @Test
  void a_deadline_around_it_ends_it() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = one()) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(() ->
                  Async.timeout(Duration.ofMillis(100), () -> session.get(server.url("/")).text())))
          .isInstanceOf(dev.belay.DeadlineExceededException.class);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().openConnections()).isZero();
    }
  }
}
