// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void what_cannot_be_seen_is_written_as_an_escape() {
    assertThat(Names.visible("a\u001B[0m\n\u202Eb\u2028"))
        .isEqualTo("a\\u001b[0m\\u000a\\u202eb\\u2028");
    assertThat(Names.visible("\uD83D and \uDE00")).isEqualTo("\\ud83d and \\ude00");
    assertThat(Names.visible("tag \uDB40\uDC41")).isEqualTo("tag \\u{e0041}");
    assertThat(Names.visible("🧗 é 任务 \u200D")).isEqualTo("🧗 é 任务 \u200D");
  }

  @Test
  void a_long_name_is_shortened_in_its_middle() {
    assertThat(Names.shortened("/main/fetch/page-12", 19, "…")).isEqualTo("/main/fetch/page-12");
    assertThat(Names.shortened("/main/fetch/page-12", 12, "…")).isEqualTo("/main/…ge-12");
    assertThat(Names.shortened("/main/fetch/page-12", 1, "…")).isEqualTo("…");
    assertThat(Names.shortened("/main/fetch/page-12", 1, "..")).isEqualTo(".");
  }

  @Test
  void no_letter_is_cut_in_two() {
    for (int columns = 0; columns < 30; columns++) {
      String name = Names.shortened("🧗🏽‍♀️".repeat(20) + "e\u0301".repeat(20), columns, "…");

      assertThat(Names.width(name)).isLessThanOrEqualTo(columns);
      assertThat(Names.visible(name)).isEqualTo(name);
      assertThat(name).doesNotStartWith("\u0301");
    }
  }

  @Test
  void wide_letters_count_twice_and_marks_do_not() {
    assertThat(Names.width("任务")).isEqualTo(4);
    assertThat(Names.width("e\u0301")).isEqualTo(1);
    assertThat(Names.width("🧗")).isEqualTo(2);
  }

  @Test
  void marks_without_end_are_cut() {
    assertThat(Names.shortened("z" + "\u0301".repeat(10_000), 10, "…")).hasSizeLessThan(20);
  }

  @Test
  void numbers_in_names_are_compared_as_numbers() {
    NaturalOrder order = NaturalOrder.INSTANCE;

    assertThat(Stream.of("t10", "t9", "t09", "t", "a", "t10a").sorted(order))
        .containsExactly("a", "t", "t09", "t9", "t10", "t10a");
    assertThat(order.compare("9".repeat(100), "1" + "0".repeat(100))).isNegative();
    assertThat(order.compare("7", "7")).isZero();
  }
}
