// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A server that closes its connections at the worst moments: while the next request is on its way,
/// or when it has read that request and has not answered.
class PostOnceTest {
  private static final int CALLERS = 8;
  private static final int DIGITS = 8;

  /// How often the server has read a whole body, by what it says.
  private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();

  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger doubled = new AtomicInteger();
  private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

  private void serve(ScriptedServer.Peer peer) throws Exception {
    Random random = new Random(peer.number());
    while (peer.readHead() != null) {
      String body = new String(peer.readBody(DIGITS), StandardCharsets.US_ASCII);
      if (body.length() < DIGITS) {
        return;
      }
      seen.computeIfAbsent(body, key -> new AtomicInteger()).incrementAndGet();
      switch (random.nextInt(16)) {
        case 0 -> {
          return;
        }
        case 1 -> {
          peer.reset();
          return;
        }
        case 2 -> {
          peer.write(ScriptedServer.ok("done"));
          return;
        }
        case 3 -> {
          peer.write(ScriptedServer.ok("done"));
          peer.reset();
          return;
        }
        default -> peer.write(ScriptedServer.ok("done"));
      }
      // Patient for about as long as the next request takes to come.
      peer.socket().setSoTimeout(1 + random.nextInt(4));
    }
  }

  private String post(int posts, boolean idempotent) throws Exception {
    AtomicInteger next = new AtomicInteger();
    try (ScriptedServer server = ScriptedServer.start(this::serve);
        Session session =
            Session.builder()
                .limit(Limit.perHost().inFlight(CALLERS))
                .retry(
                    RetryPolicy.standard()
                        .backoff(Duration.ofMillis(1), Duration.ofMillis(2))
                        .budget(1, 1_000_000))
                .build()) {
      List<Thread> callers = new ArrayList<>();
      for (int c = 0; c < CALLERS; c++) {
        Random random = new Random(c);
        callers.add(
            Thread.startVirtualThread(() -> {
              for (int n = next.getAndIncrement(); n < posts; n = next.getAndIncrement()) {
                String body = "%08d".formatted(n);
                Request request =
                    Request.of("POST", server.url("/")).withBody(RequestBody.of(body));
                send(session, idempotent ? request.idempotent() : request, body);
                LockSupport.parkNanos(random.nextInt(4_000_000));
              }
            }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(unexpected).isEmpty();
      assertThat(answered.get() + failed.get()).isEqualTo(posts);
      assertThat(session.stats().inFlight()).isZero();
      return String.format(
          "%,d posts over %,d connections, %,d answered, %,d given up, %,d seen twice",
          posts, server.connections(), answered.get(), failed.get(), doubled.get());
    }
  }

  private void send(Session session, Request request, String body) {
    try {
      assertThat(session.call(request, Response::text)).isEqualTo("done");
      answered.incrementAndGet();
      assertThat(seen.get(body)).as("answered, so it was seen").isNotNull();
    } catch (RequestException e) {
      failed.incrementAndGet();
    } catch (Throwable e) {
      unexpected.add(e);
    }
    AtomicInteger times = seen.get(body);
    if (times != null && times.get() > 1) {
      doubled.incrementAndGet();
    }
  }

  @Test
  void no_body_is_seen_twice() throws Exception {
    post(500, false);
    assertThat(doubled).hasValue(0);
    assertThat(seen.values()).allMatch(times -> times.get() == 1);
    // The server was as bad as it is meant to be.
    assertThat(failed).hasPositiveValue();
  }

  @Test
  void those_that_the_caller_vouches_for_are_sent_again_and_all_arrive() throws Exception {
    post(500, true);
    assertThat(failed.get()).isLessThan(10);
    assertThat(doubled).hasPositiveValue();
  }

  @Test
  @Tag("stress")
  void no_body_of_ten_thousand_is_seen_twice() throws Exception {
    System.out.println("STRESS post once: " + post(10_000, false));
    assertThat(seen.values()).allMatch(times -> times.get() == 1);
  }
}
