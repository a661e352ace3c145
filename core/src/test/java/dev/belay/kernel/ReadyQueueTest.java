// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.testing.Eventually;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Beside a plain list that does the same.
class ReadyQueueTest {
  private final ReadyQueue queue = new ReadyQueue();
  private final List<Strand> expected = new ArrayList<>();

  private void add() {
    Strand strand = new Nobody();
    queue.add(strand);
    expected.add(strand);
  }

  private void remove(int index) {
    assertThat(queue.remove(index)).isSameAs(expected.remove(index));
  }

  private void check() {
    assertThat(queue.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(queue.get(i)).isSameAs(expected.get(i));
    }
  }

  /// All lengths around the first one at which there is no room, and each place in them.
  @Test
  void takes_from_any_place_and_keeps_the_order_of_the_rest() {
    for (int length = 1; length <= 40; length++) {
      for (int index = 0; index < length; index++) {
        while (expected.size() < length) {
          add();
        }
        remove(index);
        check();
      }
    }
  }

  @Test
  void keeps_the_order_when_it_moves_to_the_front_of_its_room() {
    for (int left = 1; left <= 16; left++) {
      for (int i = 0; i < 100; i++) {
        add();
        if (expected.size() > left) {
          remove(0);
        }
        check();
      }
    }
  }

  @Test
  void does_what_a_list_does_in_any_order_of_calls() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      if (expected.isEmpty() || random.nextInt(100) < 51) {
        add();
      } else {
        remove(random.nextInt(expected.size()));
      }
    }
    check();
    while (!expected.isEmpty()) {
      remove(random.nextInt(expected.size()));
    }
    check();
  }

  @Test
  void has_nothing_beyond_its_end() {
    assertThatThrownBy(() -> queue.get(0))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("ready task 0 of 0");
    add();
    add();
    assertThatThrownBy(() -> queue.remove(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("ready task 2 of 2");
    check();
  }

  /// Wherever it was taken from, and whether or not the others moved since.
  @Test
  void keeps_nobody_who_was_taken() {
    List<WeakReference<Strand>> taken = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      queue.add(new Nobody());
      queue.add(new Nobody());
      queue.add(new Nobody());
      taken.add(new WeakReference<>(queue.remove(i % queue.size())));
      taken.add(new WeakReference<>(queue.remove(0)));
    }
    Eventually.until("nobody is kept", () -> areGone(taken));
    assertThat(queue.size()).isEqualTo(100);
  }

  /// Sixteen fill it; four that are left then move to the front, and leave nothing where they were.
  @Test
  void keeps_nobody_at_the_place_from_which_it_moved() {
    for (int i = 0; i < 16; i++) {
      queue.add(new Nobody());
    }
    for (int i = 0; i < 12; i++) {
      queue.remove(0);
    }
    queue.add(new Nobody());
    List<WeakReference<Strand>> moved = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      moved.add(new WeakReference<>(queue.remove(0)));
    }
    Eventually.until("nobody is kept", () -> areGone(moved));
    assertThat(queue.size()).isEqualTo(1);
  }

  private static boolean areGone(List<WeakReference<Strand>> references) {
    System.gc();
    return references.stream().allMatch(reference -> reference.get() == null);
  }

  private static final class Nobody extends Strand {
    Nobody() {
      super(new ParallelLoop((path, failure) -> {}), null);
    }

    @Override
    protected InterruptedException cancelled(Cancellation cancellation) {
      return new InterruptedException();
    }
  }
}
