// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Happy eyeballs over loopback: 127.0.0.1 to 127.0.0.9 and ::1 are addresses of this machine, of
/// which one listens, others refuse, and one has a full backlog and says nothing.
@Timeout(60)
class RaceTest {
  private static final long MS = 1_000_000;

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static List<InetAddress> addresses(String... literals) {
    return Arrays.stream(literals).map(RaceTest::address).toList();
  }

  private static ServerSocketChannel listen(String literal, int port) throws IOException {
    return ServerSocketChannel.open().bind(new InetSocketAddress(address(literal), port));
  }

  private static int port(ServerSocketChannel server) throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private static String won(SocketChannel channel) {
    return channel.socket().getInetAddress().getHostAddress();
  }

  private static SocketChannel run(int port, Duration most, String... literals) throws Exception {
    return new Race(addresses(literals), port, Async.nanoTime() + most.toNanos()).run();
  }

  @Test
  void the_families_take_turns_and_ipv6_begins() {
    assertThat(Race.alternating(addresses("127.0.0.1", "127.0.0.2", "127.0.0.3", "::1", "::2")))
        .containsExactlyElementsOf(addresses("::1", "127.0.0.1", "::2", "127.0.0.2", "127.0.0.3"));
  }

  @Test
  void a_refused_address_makes_way_for_the_next_at_once() throws Exception {
    try (ServerSocketChannel server = listen("127.0.0.3", 0)) {
      long begun = System.nanoTime();
      try (SocketChannel channel =
          run(port(server), Duration.ofSeconds(30), "::1", "127.0.0.2", "127.0.0.3")) {
        assertThat(won(channel)).isEqualTo("127.0.0.3");
        assertThat(channel.isConnected()).isTrue();
      }
      assertThat(System.nanoTime() - begun).isLessThan(5_000 * MS);
    }
  }

  @Test
  void a_silent_address_is_waited_for_a_quarter_of_a_second_and_then_overtaken() throws Exception {
    try (FullBacklog silent = new FullBacklog();
        ServerSocketChannel server = listen("127.0.0.2", silent.port())) {
      long begun = System.nanoTime();
      try (SocketChannel channel =
          run(port(server), Duration.ofSeconds(30), "127.0.0.1", "127.0.0.2")) {
        assertThat(won(channel)).isEqualTo("127.0.0.2");
      }
      assertThat(System.nanoTime() - begun).isBetween(250 * MS, 10_000 * MS);
    }
  }

  @Test
  void ipv6_wins_where_both_listen() throws Exception {
    try (ServerSocketChannel four = listen("127.0.0.1", 0);
        ServerSocketChannel six = listen("::1", port(four));
        SocketChannel channel = run(port(four), Duration.ofSeconds(30), "127.0.0.1", "::1")) {
      assertThat(six.isOpen()).isTrue();
      assertThat(won(channel)).isEqualTo("0:0:0:0:0:0:0:1");
    }
  }

  @Test
  void when_all_refuse_each_failure_is_told() throws Exception {
    int port;
    try (ServerSocketChannel closed = listen("127.0.0.1", 0)) {
      port = port(closed);
    }
    assertThatThrownBy(() -> run(port, Duration.ofSeconds(30), "127.0.0.1", "127.0.0.2"))
        .isInstanceOf(ConnectException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  @Test
  void it_ends_at_its_deadline() throws Exception {
    try (FullBacklog silent = new FullBacklog()) {
      assertThatThrownBy(() -> run(silent.port(), Duration.ofMillis(100), "127.0.0.1", "127.0.0.1"))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("none of the addresses answered");
    }
  }

  @Test
  void whoever_is_cancelled_leaves_at_once() throws Exception {
    try (FullBacklog silent = new FullBacklog()) {
      assertThatThrownBy(() ->
              Async.timeout(
                  Duration.ofMillis(50),
                  () -> run(silent.port(), Duration.ofSeconds(30), "127.0.0.1", "127.0.0.1")))
          .isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void closing_it_ends_it() throws Exception {
    try (FullBacklog silent = new FullBacklog()) {
      Race race =
          new Race(
              addresses("127.0.0.1", "127.0.0.1"), silent.port(), Async.nanoTime() + 30_000 * MS);
      Thread.startVirtualThread(() -> closeSoon(race));
      assertThatThrownBy(race::run).isInstanceOf(IOException.class);
    }
  }

  private static void closeSoon(Race race) {
    try {
      Async.sleep(Duration.ofMillis(20));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    race.close();
  }
}
