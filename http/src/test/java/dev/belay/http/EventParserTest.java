// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules of the HTML standard, section 9.2.6 with its examples, and the corners between them.
class EventParserTest {
  private EventParser parser = new EventParser("", 1_000);

  private List<ServerSentEvent> events(String stream) throws IOException {
    List<ServerSentEvent> events = new ArrayList<>();
    LineReader lines =
        new LineReader(
            new ByteArrayInputStream(stream.getBytes(UTF_8)), UTF_8, 1_000, IOException::new);
    for (String line = lines.next(); line != null; line = lines.next()) {
      ServerSentEvent event = parser.line(line);
      if (event != null) {
        events.add(event);
      }
    }
    return events;
  }

  private static ServerSentEvent message(String data) {
    return new ServerSentEvent("message", data, "");
  }

  @Test
  void the_standards_first_example_is_one_event_of_two_lines() throws IOException {
    assertThat(events("data: YHOO\ndata: +2\ndata: 10\n\n"))
        .containsExactly(message("YHOO\n+2\n10"));
  }

  @Test
  void the_standards_second_example_has_comments_ids_and_a_blank() throws IOException {
    assertThat(
            events(
                """
                : test stream

                data: first event
                id: 1

                data:second event
                id

                data:  third event

                """))
        .containsExactly(
            new ServerSentEvent("message", "first event", "1"),
            message("second event"),
            message(" third event"));
    assertThat(parser.lastId()).isEmpty();
  }

  @Test
  void the_standards_third_example_has_two_events_and_an_unfinished_one() throws IOException {
    assertThat(events("data\n\ndata\ndata\n\ndata:\n")).containsExactly(message(""), message("\n"));
  }

  @Test
  void the_standards_fourth_example_is_twice_the_same() throws IOException {
    assertThat(events("data:test\n\ndata: test\n\n"))
        .containsExactly(message("test"), message("test"));
  }

  @Test
  void each_end_of_line_ends_a_line() throws IOException {
    assertThat(events("data:a\rdata:b\r\ndata:c\n\ndata:d\r\rdata:e\r\n\r\n"))
        .containsExactly(message("a\nb\nc"), message("d"), message("e"));
  }

  @Test
  void one_byte_order_mark_is_skipped_and_no_second_one() throws IOException {
    assertThat(events("\ufeffdata:a\n\n\ufeffdata:b\n\ndata:c\n\n"))
        .containsExactly(message("a"), message("c"));
    parser = new EventParser("", 1_000);
    assertThat(events("\ufeff\ufeffdata:a\n\n")).isEmpty();
  }

  @Test
  void a_type_holds_for_one_event_with_or_without_data() throws IOException {
    assertThat(events("event: add\ndata: 1\n\ndata: 2\n\nevent: lost\n\ndata: 3\n\n"))
        .containsExactly(new ServerSentEvent("add", "1", ""), message("2"), message("3"));
    assertThat(events("event: a\nevent: b\nevent\ndata: 1\n\n")).containsExactly(message("1"));
  }

  @Test
  void an_id_stays_until_another_comes_and_holds_no_zero() throws IOException {
    assertThat(events("id: 7\ndata: a\n\ndata: b\n\nid: x\0y\ndata: c\n\nid: 8\n\n"))
        .extracting(ServerSentEvent::id)
        .containsExactly("7", "7", "7");
    assertThat(parser.lastId()).isEqualTo("8");
    assertThat(events("id: 9\ndata: unfinished\n")).isEmpty();
    assertThat(parser.lastId()).isEqualTo("8");
  }

  @Test
  void the_time_of_retry_is_digits_and_nothing_else() throws IOException {
    assertThat(events("retry: 1500\n")).isEmpty();
    assertThat(parser.retryMillis()).isEqualTo(1_500);
    for (String bad : List.of("", " ", "1.5", "-1", "+1", "1 ", "9999999999999999999", "\u0661")) {
      assertThat(events("retry: " + bad + "\n")).isEmpty();
      assertThat(parser.retryMillis()).as(bad).isEqualTo(1_500);
    }
    assertThat(events("retry:2\n")).isEmpty();
    assertThat(parser.retryMillis()).isEqualTo(2);
  }

  @Test
  void unknown_fields_and_names_in_capitals_are_ignored() throws IOException {
    assertThat(events("Data: a\ndata : b\n data: c\nfoo: bar\ndata: d\n\n"))
        .containsExactly(message("d"));
  }

  @Test
  void a_value_keeps_its_colons_and_all_blanks_but_one() throws IOException {
    assertThat(events("data: a: b\n\ndata:\tc\n\ndata:  d \n\n::\n:\n\n"))
        .containsExactly(message("a: b"), message("\tc"), message(" d "));
  }

  @Test
  void what_is_not_utf8_is_replaced() throws IOException {
    List<ServerSentEvent> events = new ArrayList<>();
    byte[] bytes = {'d', 'a', 't', 'a', ':', (byte) 0xff, '\n', '\n'};
    LineReader lines =
        new LineReader(new ByteArrayInputStream(bytes), UTF_8, 100, IOException::new);
    for (String line = lines.next(); line != null; line = lines.next()) {
      ServerSentEvent event = parser.line(line);
      if (event != null) {
        events.add(event);
      }
    }
    assertThat(events).containsExactly(message("\ufffd"));
  }

  @Test
  void data_without_end_is_noticed() throws IOException {
    parser = new EventParser("", 10);
    assertThat(events("data: 12345678\n")).isEmpty();
    assertThat(parser.tooLarge()).isFalse();
    assertThat(events("data: 12345678\n")).isEmpty();
    assertThat(parser.tooLarge()).isTrue();
  }
}
