// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkedQueueTest {
  private final LinkedQueue<Item> queue = new LinkedQueue<>();

  private static final class Item extends LinkedQueue.Node<Item> {}

  private List<Item> add(int count) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Item item = new Item();
      queue.add(item);
      items.add(item);
    }
    return items;
  }

  /// Takes all out from the front and says who came in which order.
  private List<Item> takeAll() {
    List<Item> taken = new ArrayList<>();
    for (Item first = queue.first(); first != null; first = queue.first()) {
      taken.add(first);
      queue.remove(first);
    }
    return taken;
  }

  @Test
  void who_came_first_is_first() {
    assertThat(queue.isEmpty()).isTrue();
    List<Item> items = add(3);
    assertThat(queue.isEmpty()).isFalse();
    assertThat(queue.size()).isEqualTo(3);
    assertThat(takeAll()).isEqualTo(items);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.size()).isZero();
  }

  @Test
  void leaving_from_anywhere_keeps_the_order_of_the_rest() {
    for (int place = 0; place < 4; place++) {
      List<Item> items = add(4);
      Item leaver = items.remove(place);
      queue.remove(leaver);
      assertThat(leaver.isQueued()).isFalse();
      assertThat(queue.size()).isEqualTo(3);
      items.addAll(add(1));
      assertThat(takeAll()).isEqualTo(items);
    }
  }

  @Test
  void leaving_twice_changes_nothing() {
    List<Item> items = add(2);
    queue.remove(items.getFirst());
    queue.remove(items.getFirst());
    assertThat(queue.size()).isEqualTo(1);
    assertThat(items.getLast().isQueued()).isTrue();
    assertThat(takeAll()).containsExactly(items.getLast());
  }
}
