// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MembersTest {
  private final Members members = new Members("the group");

  /// A child that ends when it is told to.
  private static final class Child extends Strand {
    private final WaitQueue awaiters = new WaitQueue();
    private boolean ended;

    Child() {
      super(new ParallelLoop((path, failure) -> {}), null);
    }

    synchronized void finish() {
      ended = true;
      awaiters.wakeAll();
    }

    @Override
    public synchronized boolean hasEnded() {
      return ended;
    }

    @Override
    protected synchronized boolean wakeAtEnd(Suspension waiter) {
      if (!ended) {
        awaiters.add(waiter);
      }
      return !ended;
    }

    @Override
    protected InterruptedException cancelled(Cancellation cancellation) {
      return new InterruptedException();
    }
  }

  private Child add() {
    Child child = new Child();
    assertThat(members.add(child)).isTrue();
    return child;
  }

  private List<Strand> registered() {
    List<Strand> all = new ArrayList<>();
    members.addTo(all);
    return all;
  }

  @Test
  void the_living_are_told_in_the_order_of_their_start() {
    Child first = add();
    Child second = add();
    Child third = add();
    assertThat(members.living()).containsExactly(first, second, third);
    second.finish();
    assertThat(members.living()).containsExactly(first, third);
    assertThat(members.group()).isEqualTo("the group");
  }

  @Test
  void a_group_without_children_is_closed_by_the_end_of_its_body() {
    assertThat(members.isClosed()).isFalse();
    assertThat(members.drain(() -> {})).as("whether it had to wait").isFalse();
    assertThat(members.isClosed()).isTrue();
  }

  @Test
  void nobody_is_added_when_the_last_has_ended() {
    Child child = add();
    child.finish();
    members.drain(() -> {});
    assertThat(members.add(new Child())).isFalse();
    assertThat(members.living()).isEmpty();
    assertThat(members.isClosed()).isTrue();
  }

  @Test
  void a_child_that_could_not_be_started_is_not_waited_for() {
    Child stillborn = add();
    members.remove(stillborn);
    assertThat(members.living()).isEmpty();
    assertThat(members.drain(() -> {})).isFalse();
  }

  /// Whichever of them ends last, and also when one of them starts another.
  @Test
  void the_drain_waits_for_the_last_child() throws Exception {
    for (boolean oldestLast : new boolean[] {true, false}) {
      Members some = new Members("the group");
      Child one = new Child();
      Child other = new Child();
      Child late = new Child();
      some.add(one);
      some.add(other);
      Thread owner = Thread.currentThread();
      Thread ender =
          Thread.ofPlatform()
              .start(() -> {
                (oldestLast ? other : one).finish();
                Eventually.blocked(owner);
                some.add(late);
                (oldestLast ? one : other).finish();
                Eventually.blocked(owner);
                late.finish();
              });
      assertThat(some.drain(() -> {})).as("whether it had to wait").isTrue();
      assertThat(late.hasEnded()).isTrue();
      assertThat(some.isClosed()).isTrue();
      ender.join();
    }
  }

  /// The list of a group that starts for ever stays as long as twice what lives, or 64.
  @Test
  void those_who_have_ended_are_swept_out_while_others_are_added() {
    Child survivor = add();
    for (int i = 0; i < 10_000; i++) {
      add().finish();
      assertThat(registered()).hasSizeLessThanOrEqualTo(64);
    }
    assertThat(members.living()).containsExactly(survivor);
  }

  @Test
  void nobody_who_lives_is_swept_out() {
    List<Strand> living = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      living.add(add());
      add().finish();
    }
    assertThat(members.living()).isEqualTo(living);
    assertThat(registered()).hasSizeBetween(1_000, 2_000);
  }
}
