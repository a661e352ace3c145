// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.LimitTimes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HostQueuesTest {
  /// With one in flight: one more behind it, and those to spare.
  private static final int ENOUGH = 2 + 32;

  private static final LineParser PARSER = new LineParser(RequestShape.PLAIN, null, null);

  private final HostQueues queues = new HostQueues(1);

  private static Pending pending(long ordinal, String host) {
    byte[] bytes = ("http://" + host + "/").getBytes(StandardCharsets.UTF_8);
    RequestLine line = new RequestLine(ordinal, "x", 1, Format.TEXT, null, bytes, bytes.length);
    LineReading reading = LineReading.of(line, PARSER);
    return new Pending(line, bytes.length, reading, host, Instant.EPOCH, 0, LimitTimes.NONE);
  }

  private int add(int from, int to, String host) {
    int hired = 0;
    for (int i = from; i <= to; i++) {
      hired += queues.add(pending(i, host)) ? 1 : 0;
    }
    return hired;
  }

  @Test
  void each_host_gets_a_worker_for_each_request_up_to_a_bound_and_no_more() {
    assertThat(add(1, 10, "a")).isEqualTo(10);
    assertThat(add(11, 1000, "a")).isEqualTo(ENOUGH - 10);
    assertThat(add(1, 1000, "b")).isEqualTo(ENOUGH);
    assertThat(queues.waiting("a")).isEqualTo(1000);
    assertThat(queues.waiting("nobody")).isZero();
  }

  @Test
  void requests_of_a_host_come_in_their_order_and_whoever_finds_none_ends() {
    int workers = add(1, 3, "a");
    assertThat(queues.first("a").line().ordinal()).isEqualTo(1);
    assertThat(queues.next("a", 1).line().ordinal()).isEqualTo(2);
    assertThat(queues.next("a", 1).line().ordinal()).isEqualTo(3);
    for (int i = 0; i < workers; i++) {
      assertThat(queues.next("a", 1)).isNull();
    }
    assertThat(add(4, 4, "a")).as("nobody is left").isEqualTo(1);
    assertThat(queues.first("a").line().ordinal()).isEqualTo(4);
  }

  @Test
  void a_host_of_which_nobody_waits_at_the_limits_gets_more_and_gives_them_back_when_many_do() {
    assertThat(queues.isShort("a", 0)).as("nothing waits").isFalse();
    var _ = add(1, 200, "a");
    assertThat(queues.isShort("a", 1)).isFalse();
    assertThat(queues.isShort("a", 0)).isTrue();
    assertThat(queues.next("a", 33)).as("one too many").isNull();
    assertThat(queues.next("a", 33)).isNotNull();
    assertThat(queues.isShort("a", 0)).isTrue();
    assertThat(queues.next("a", 32)).as("as many may be needed").isNotNull();
  }

  @Test
  void what_waited_tells_what_others_waited_for_meanwhile_and_nothing_that_cannot_be() {
    long minute = System.nanoTime() - Duration.ofMinutes(1).toNanos();
    LimitTimes before = times(10, 20);
    LimitTimes now = times(11, 25);
    assertThat(since(minute, before).waited(now).waits()).isEqualTo(times(1, 5));
    assertThat(since(minute, null).waited(now).waits()).isEqualTo(now);
    assertThat(since(minute, before).waited(null).waits()).isEqualTo(LimitTimes.NONE);
    assertThat(since(minute, times(12, 0)).waited(now).waits())
        .as("forgotten and begun anew")
        .isEqualTo(LimitTimes.NONE);
    assertThat(since(minute, null).waited(times(59, 2)).waits())
        .as("more than the time that has passed")
        .isEqualTo(LimitTimes.NONE);
  }

  private static LimitTimes times(int rate, int perHost) {
    return new LimitTimes(
        Duration.ofSeconds(rate), Duration.ofSeconds(perHost), Duration.ZERO, Duration.ZERO);
  }

  private static Pending since(long nanos, LimitTimes before) {
    Pending any = pending(1, "a");
    return new Pending(any.line(), any.size(), any.reading(), "a", Instant.EPOCH, nanos, before);
  }
}
