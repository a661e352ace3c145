// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The sample of [Context]'s documentation, run.
class ContextDocs {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  private static String greet() {
    return "hello, " + USER.get();
  }

  @Test
  void carry() {
    Task<String> task =
        ScopedValue.where(USER, "ada")
            .call(() -> {
              try {
                // @start region="carry"
                return TaskGroup.call(group -> {
                  group.carry(USER);
                  return group.start(() -> greet()); // sees the USER of whoever started it
                });
                // @end
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(task.outcome()).isEqualTo(new Outcome.Success<>("hello, ada"));
  }
}
