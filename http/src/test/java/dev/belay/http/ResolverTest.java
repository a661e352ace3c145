// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ResolverTest {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "[::1]", "[2001:db8::7]", "10.0.0.255"})
  void an_address_needs_no_lookup(String host) throws Exception {
    Resolver resolver =
        new Resolver(name -> {
          throw new AssertionError("looked up " + name);
        });
    String bare = host.replace("[", "").replace("]", "");
    assertThat(resolve(resolver, host)).containsExactly(InetAddress.ofLiteral(bare));
  }

  @Test
  void the_name_of_this_machine_has_an_address() throws Exception {
    assertThat(resolve(new Resolver(), "localhost")).allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void many_who_ask_for_the_same_host_share_one_lookup() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    Resolver resolver =
        new Resolver(host -> {
          lookups.incrementAndGet();
          await(go);
          return new InetAddress[] {ADDRESS};
        });
    AtomicInteger found = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 1_000; i++) {
        String host = i % 2 == 0 ? "A.example" : "a.example";
        group.start(() -> {
          assertThat(resolve(resolver, host)).containsExactly(ADDRESS);
          return found.incrementAndGet();
        });
      }
      while (lookups.get() == 0) {
        Async.sleep(Duration.ofMillis(1));
      }
      go.countDown();
    });
    assertThat(resolve(resolver, "a.example")).containsExactly(ADDRESS);
    assertThat(found).hasValue(1_000);
    assertThat(lookups).hasValue(1);
  }

  @Test
  void no_more_than_eight_platform_threads_look_up_at_once() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch eight = new CountDownLatch(8);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Resolver resolver =
        new Resolver(host -> {
          threads.add(Thread.currentThread());
          peak.accumulateAndGet(running.incrementAndGet(), Math::max);
          eight.countDown();
          await(go);
          running.decrementAndGet();
          return new InetAddress[] {ADDRESS};
        });
    TaskGroup.run(group -> {
      for (int i = 0; i < 50; i++) {
        String host = "host" + i + ".example";
        group.start(() -> resolve(resolver, host));
      }
      eight.await();
      go.countDown();
    });
    assertThat(peak).hasValue(8);
    assertThat(threads).allMatch(thread -> thread.isDaemon() && !thread.isVirtual());
  }

  @Test
  void who_waits_may_leave_and_the_others_stay() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    Resolver resolver =
        new Resolver(host -> {
          started.countDown();
          await(go);
          return new InetAddress[] {ADDRESS};
        });
    CountDownLatch left = new CountDownLatch(1);
    Thread leaving =
        Thread.ofPlatform()
            .start(() -> {
              try {
                resolve(resolver, "slow.example");
              } catch (InterruptedException e) {
                left.countDown();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    started.await();
    TaskGroup.run(group -> {
      group.start(() -> assertThat(resolve(resolver, "slow.example")).containsExactly(ADDRESS));
      leaving.interrupt();
      left.await();
      go.countDown();
    });
    leaving.join();
  }

  @Test
  void a_failure_is_told_to_each_and_not_remembered() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    Resolver resolver =
        new Resolver(host -> {
          if (lookups.incrementAndGet() == 1) {
            throw new UnknownHostException(host + ": Temporary failure in name resolution");
          }
          return new InetAddress[] {ADDRESS};
        });
    assertThatThrownBy(() -> resolve(resolver, "a.example"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("a.example: Temporary failure in name resolution")
        .satisfies(e -> assertThat(Resolver.isTemporary((UnknownHostException) e)).isTrue());
    assertThat(resolve(resolver, "a.example")).containsExactly(ADDRESS);
  }

  @Test
  void a_lookup_that_breaks_in_an_unknown_way_leaves_nobody_waiting() {
    Resolver resolver =
        new Resolver(host -> {
          throw new IllegalStateException("odd");
        });
    assertThatThrownBy(() -> resolve(resolver, "a.example"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("a.example: lookup failed")
        .hasRootCauseMessage("odd");
  }

  @Test
  void forgets_hosts_rather_than_grow() throws Exception {
    List<String> lookedUp = new ArrayList<>();
    Resolver resolver =
        new Resolver(host -> {
          synchronized (lookedUp) {
            lookedUp.add(host);
          }
          return new InetAddress[] {ADDRESS};
        });
    for (int i = 0; i < 1_025; i++) {
      resolve(resolver, "host" + i + ".example");
    }
    resolve(resolver, "host0.example");
    assertThat(lookedUp).hasSize(1_026);
  }

  private static List<InetAddress> resolve(Resolver resolver, String host)
      throws IOException, InterruptedException {
    return resolver.resolve(host, Async.nanoTime() + Duration.ofSeconds(20).toNanos());
  }

  @Test
  void who_waits_waits_no_longer_than_the_deadline() {
    CountDownLatch go = new CountDownLatch(1);
    Resolver resolver =
        new Resolver(host -> {
          await(go);
          return new InetAddress[] {ADDRESS};
        });
    assertThatThrownBy(() -> resolver.resolve("slow.example", Async.nanoTime() + 1_000_000))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("no answer about slow.example");
    go.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
