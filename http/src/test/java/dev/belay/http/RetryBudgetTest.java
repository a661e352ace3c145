// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private static int spend(RetryBudget budget, long now) {
    int spent = 0;
    while (spent < 1_000 && budget.trySpend(now)) {
      spent++;
    }
    return spent;
  }

  @Test
  void allows_the_least_however_few_requests_there_were() {
    assertThat(spend(new RetryBudget(0.5, 3, 0), 0)).isEqualTo(3);
    assertThat(spend(new RetryBudget(0.5, 0, 0), 0)).isZero();
  }

  @Test
  void allows_a_part_of_the_requests() {
    RetryBudget budget = new RetryBudget(0.5, 3, 0);
    for (int i = 0; i < 101; i++) {
      budget.addRequest(i);
    }
    assertThat(spend(budget, SECOND)).isEqualTo(50);
  }

  @Test
  void forgets_after_a_minute_also_where_the_clock_is_negative() {
    long start = -35 * SECOND;
    RetryBudget budget = new RetryBudget(1, 2, start);
    for (int i = 0; i < 10; i++) {
      budget.addRequest(start);
    }
    assertThat(spend(budget, start)).isEqualTo(10);
    assertThat(spend(budget, start + 49 * SECOND)).isZero();
    assertThat(spend(budget, start + 60 * SECOND)).isEqualTo(2);
    assertThat(spend(budget, start + 600 * SECOND)).isEqualTo(2);
  }
}
