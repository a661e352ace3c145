// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY = RetryPolicy.standard();

  @Test
  void each_method_gives_a_copy() {
    RetryPolicy changed =
        POLICY
            .retries(7)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(2))
            .maxRetryAfter(Duration.ofSeconds(3))
            .alsoOn(500, 521)
            .alsoOn(522)
            .unsafe(true)
            .budget(0.25, 9);
    assertThat(changed.retries()).isEqualTo(7);
    assertThat(changed.base()).isEqualTo(Duration.ofMillis(1));
    assertThat(changed.cap()).isEqualTo(Duration.ofMillis(2));
    assertThat(changed.maxRetryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(changed.isAlsoOn(500)).isTrue();
    assertThat(changed.isAlsoOn(521)).isTrue();
    assertThat(changed.isAlsoOn(522)).isTrue();
    assertThat(changed.isUnsafe()).isTrue();
    assertThat(changed.budgetFraction()).isEqualTo(0.25);
    assertThat(changed.budgetAtLeast()).isEqualTo(9);
    assertThat(POLICY.retries()).isEqualTo(SessionDefaults.RETRIES);
    assertThat(POLICY.isAlsoOn(500)).isFalse();
    assertThat(POLICY.isUnsafe()).isFalse();
  }

  @Test
  void none_never_retries_and_keeps_the_pauses() {
    assertThat(RetryPolicy.none().retries()).isZero();
    assertThat(RetryPolicy.none().maxRetryAfter()).isEqualTo(SessionDefaults.MAX_RETRY_AFTER);
  }

  @Test
  void refuses_what_makes_no_sense_and_says_why() {
    assertThatThrownBy(() -> POLICY.retries(-1)).hasMessage("retries must be at least 0, was -1");
    assertThatThrownBy(() -> POLICY.backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessage("base must be more than 0, was 0 s");
    assertThatThrownBy(() -> POLICY.backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("cap must be at least the base of 2 s, was 1 s");
    assertThatThrownBy(() -> POLICY.maxRetryAfter(Duration.ofSeconds(-1)))
        .hasMessage("maxRetryAfter must be at least 0, was -1 s");
    assertThatThrownBy(() -> POLICY.alsoOn(200))
        .hasMessage("status to retry on must be between 400 and 599, was 200");
    assertThatThrownBy(() -> POLICY.budget(Double.NaN, 1))
        .hasMessage("fraction must be at least 0, was NaN");
    assertThatThrownBy(() -> POLICY.budget(1, -1)).hasMessage("atLeast must be at least 0, was -1");
  }
}
