// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponseBodyTest {
  private final Session session = Session.builder().retry(RetryPolicy.none()).build();

  @AfterEach
  void everything_is_given_back() {
    SessionStats stats = session.stats();
    session.close();
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.openConnections()).isEqualTo(stats.idleConnections());
  }

  private interface Check {
    void on(Response response, String url) throws Exception;
  }

  private void answered(String head, byte[] body, Check check) throws Exception {
    answered(session, head, body, check);
  }

  private static void answered(Session session, String head, byte[] body, Check check)
      throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          while (peer.readHead() != null) {
            peer.write("HTTP/1.1 " + head + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            peer.write(body);
          }
        })) {
      String url = server.url("/x");
      try (Response response = session.get(url)) {
        check.on(response, url);
      }
    }
  }

  private static byte[] zipped(int zeros) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      byte[] block = new byte[64 * 1024];
      for (int left = zeros; left > 0; left -= block.length) {
        out.write(block, 0, Math.min(left, block.length));
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void text_goes_by_the_charset_of_its_type() throws Exception {
    String word = "Z\u00fcrich";
    Map<String, byte[]> bodies =
        Map.of(
            "text/plain", word.getBytes(UTF_8),
            "text/plain; charset=iso-8859-1", word.getBytes(ISO_8859_1),
            "text/plain; format=flowed; Charset=\"ISO-8859-1\"; x=y", word.getBytes(ISO_8859_1),
            "text/plain; x=\"; charset=utf-16\"; charset=l1", word.getBytes(ISO_8859_1),
            "text/plain; charset=utf-16", word.getBytes(java.nio.charset.StandardCharsets.UTF_16),
            "text/plain; charset=klingon", word.getBytes(UTF_8),
            "text/plain; charset=", word.getBytes(UTF_8),
            "text/plain; charset=utf-8", ("\ufeff" + word).getBytes(UTF_8));
    for (Map.Entry<String, byte[]> body : bodies.entrySet()) {
      answered(
          "200 OK\r\nContent-Type: " + body.getKey(),
          body.getValue(),
          (response, url) -> assertThat(response.text()).as(body.getKey()).isEqualTo(word));
    }
  }

  @Test
  void lines_end_with_each_of_the_three_ends() throws Exception {
    answered(
        "200 OK",
        "\ufeffone\ntwo\r\nthree\rfour\r\r\n\n\r\nlast".getBytes(UTF_8),
        (response, url) ->
            assertThat(response.lines())
                .containsExactly("one", "two", "three", "four", "", "", "", "last"));
    answered("200 OK", new byte[0], (response, url) -> assertThat(response.lines()).isEmpty());
    answered(
        "200 OK",
        "a\n".getBytes(UTF_8),
        (response, url) -> assertThat(response.lines()).containsExactly("a"));
    String longer = "x".repeat(20_000);
    answered(
        "200 OK",
        (longer + "\r\n" + longer).getBytes(UTF_8),
        (response, url) -> assertThat(response.lines()).containsExactly(longer, longer));
  }

  @Test
  void a_line_is_there_as_soon_as_its_end_has_come() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nfirst\r\r\n");
              read.await();
              peer.write("7\r\n\nsecond\r\n0\r\n\r\n");
            });
        Stream<String> lines = session.get(server.url("/")).lines()) {
      Iterator<String> each = lines.iterator();
      assertThat(each.next()).isEqualTo("first");
      read.countDown();
      assertThat(each.next()).isEqualTo("second");
      assertThat(each.hasNext()).isFalse();
    }
  }

  @Test
  void a_line_without_end_is_too_large() throws Exception {
    InputStream body = new ByteArrayInputStream("fits\nfits not".getBytes(UTF_8));
    LineReader reader = new LineReader(body, UTF_8, 7, () -> new IOException("too long"));
    assertThat(reader.next()).isEqualTo("fits");
    assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessage("too long");
  }

  @Test
  void lines_of_a_cut_body_end_with_its_failure() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\none\ntw");
            });
        Stream<String> lines = session.get(server.url("/")).lines()) {
      Iterator<String> each = lines.iterator();
      assertThat(each.next()).isEqualTo("one");
      assertThatThrownBy(each::hasNext)
          .isInstanceOf(UncheckedIOException.class)
          .cause()
          .isInstanceOf(ConnectionLostException.class);
    }
  }

  record Item(int id, String name) {}

  @Test
  void json_becomes_records_lists_and_maps() throws Exception {
    answered(
        "200 OK",
        "{\"id\": 7, \"name\": \"rope\"}".getBytes(UTF_8),
        (response, url) -> {
          assertThat(response.json(Item.class)).isEqualTo(new Item(7, "rope"));
          assertThat((Object) response.json(Map.class)).isEqualTo(Map.of("id", 7, "name", "rope"));
        });
    answered(
        "200 OK",
        "[{\"id\": 1, \"name\": \"a\"}, {\"id\": 2, \"name\": \"b\"}]".getBytes(UTF_8),
        (response, url) ->
            assertThat(response.jsonList(Item.class))
                .containsExactly(new Item(1, "a"), new Item(2, "b")));
    answered(
        "200 OK",
        "null".getBytes(UTF_8),
        (response, url) -> {
          assertThat(response.json(Item.class)).isNull();
          assertThat(response.jsonList(Item.class)).isEmpty();
        });
  }

  @Test
  void what_is_not_json_says_where() throws Exception {
    answered(
        "200 OK",
        "{\"id\": 7,\n \"name\": oops}".getBytes(UTF_8),
        (response, url) -> {
          InvalidAnswerException e =
              catchThrowableOfType(InvalidAnswerException.class, () -> response.json(Item.class));
          assertThat(e.error()).isEqualTo(ErrorClass.DECODE);
          assertThat(e)
              .hasMessage(
                  "GET "
                      + url
                      + " gave up: the body is not JSON of dev.belay.http.ResponseBodyTest$Item:"
                      + " Unrecognized token 'oops': was expecting (JSON String, Number, Array,"
                      + " Object or token 'null', 'true' or 'false') (line 2, column 10)"
                      + " (attempt 1 of 1, reading the body)");
        });
  }

  @Test
  void a_status_is_raised_with_the_beginning_of_its_body() throws Exception {
    answered(
        "404 Not Found\r\nX-Trace: 17",
        "no such\nitem".getBytes(UTF_8),
        (response, url) -> {
          StatusException e = catchThrowableOfType(StatusException.class, response::raiseForStatus);
          assertThat(e)
              .hasMessage(
                  "GET "
                      + url
                      + " gave up: status 404 \"Not Found\", body \"no such\\nitem\""
                      + " (attempt 1 of 1, reading the body)");
          assertThat(e.error()).isEqualTo(ErrorClass.STATUS);
          assertThat(e.status()).isEqualTo(404);
          assertThat(e.reason()).isEqualTo("Not Found");
          assertThat(e.body()).isEqualTo("no such\nitem");
          assertThat(e.headers().first("X-Trace")).isEqualTo("17");
          assertThat(e.retryable()).isFalse();
        });
    answered(
        "503 ",
        "x".repeat(100_000).getBytes(UTF_8),
        (response, url) -> {
          StatusException e = catchThrowableOfType(StatusException.class, response::raiseForStatus);
          assertThat(e)
              .hasMessageContaining(
                  "gave up: status 503, body \"" + "x".repeat(200) + "\"... (attempt");
          assertThat(e.body()).hasSize(StatusException.MOST_BYTES);
          assertThat(e.retryable()).isTrue();
        });
    answered(
        "299 Fine",
        "ok".getBytes(UTF_8),
        (response, url) -> assertThat(response.raiseForStatus().text()).isEqualTo("ok"));
  }

  @Test
  void a_status_that_was_read_before_is_raised_with_what_was_read() throws Exception {
    answered(
        "400 Bad",
        "why".getBytes(UTF_8),
        (response, url) -> {
          assertThat(response.text()).isEqualTo("why");
          assertThat(catchThrowableOfType(StatusException.class, response::raiseForStatus).body())
              .isEqualTo("why");
        });
  }

  @Test
  void a_body_larger_than_allowed_ends_before_it_is_read(@TempDir Path folder) throws Exception {
    byte[] body = new byte[100_000];
    try (Session narrow = Session.builder().retry(RetryPolicy.none()).maxBodySize(99_999).build()) {
      answered(
          narrow,
          "200 OK",
          body,
          (response, url) -> {
            InvalidAnswerException e =
                catchThrowableOfType(InvalidAnswerException.class, response::bytes);
            assertThat(e.error()).isEqualTo(ErrorClass.TOO_LARGE);
            assertThat(e)
                .hasMessage(
                    "GET "
                        + url
                        + " gave up: the body is larger than 99999 bytes: 100000 bytes announced"
                        + " (attempt 1 of 1, reading the body)");
            assertThat(response.bytesReceived()).isZero();
            assertThat(narrow.stats().openConnections()).isZero();
          });
      answered(
          narrow,
          "200 OK",
          new byte[99_999],
          (response, url) -> assertThat(response.bytes()).hasSize(99_999));
      answered(
          narrow,
          "200 OK",
          body,
          (response, url) -> {
            Path file = folder.resolve("large");
            assertThatThrownBy(() -> response.saveTo(file))
                .isInstanceOf(InvalidAnswerException.class);
            assertThat(folder).isEmptyDirectory();
          });
    }
  }

  @Test
  void a_request_has_a_size_of_its_own() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("hello"));
        Session narrow = Session.builder().retry(RetryPolicy.none()).maxBodySize(4).build()) {
      Request wide = Request.get(server.url("/")).withMaxBodySize(5);
      try (Response response = narrow.send(wide)) {
        assertThat(response.text()).isEqualTo("hello");
      }
      try (Response response = narrow.send(wide.withMaxBodySize(0))) {
        assertThat(catchThrowableOfType(RequestException.class, response::text).error())
            .isEqualTo(ErrorClass.TOO_LARGE);
      }
      assertThatThrownBy(() -> wide.withMaxBodySize(-1))
          .hasMessage("maxBodySize must be at least 0, was -1");
    }
  }

  @Test
  void a_bomb_ends_when_its_decoded_size_is_reached() throws Exception {
    byte[] bomb = zipped(200_000_000);
    try (Session narrow =
        Session.builder().retry(RetryPolicy.none()).maxBodySize(1_000_000).build()) {
      answered(
          narrow,
          "200 OK\r\nContent-Encoding: gzip",
          bomb,
          (response, url) -> {
            InvalidAnswerException e =
                catchThrowableOfType(InvalidAnswerException.class, response::bytes);
            assertThat(e.error()).isEqualTo(ErrorClass.TOO_LARGE);
            assertThat(e).hasMessageContaining(" gave up: the body is larger than 1000000 bytes: ");
            assertThat(e).hasMessageContaining(" of gzip (attempt 1 of 1, reading the body)");
            assertThat(response.bytesReceived()).isLessThan(50_000);
            assertThat(response.bytesDecoded()).isLessThan(1_100_000);
            assertThat(narrow.stats().openConnections()).isZero();
          });
    }
  }

  @Test
  void chunks_without_end_are_too_large() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (true) {
                peer.write("400\r\n" + "x".repeat(1024) + "\r\n");
              }
            });
        Session narrow = Session.builder().retry(RetryPolicy.none()).maxBodySize(500_000).build();
        Response response = narrow.get(server.url("/"))) {
      InvalidAnswerException e = catchThrowableOfType(InvalidAnswerException.class, response::text);
      assertThat(e)
          .hasMessageContaining(" gave up: the body is larger than 500000 bytes: 50")
          .hasMessageContaining(" bytes received (attempt 1 of 1");
      assertThat(narrow.stats().openConnections()).isZero();
    }
  }

  @Test
  void a_file_appears_when_it_is_whole(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("out");
    Files.writeString(file, "old");
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        })) {
      try (Response response = session.get(server.url("/"))) {
        assertThatThrownBy(() -> response.saveTo(file)).isInstanceOf(ConnectionLostException.class);
      }
    }
    assertThat(file).hasContent("old");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
    answered(
        "200 OK",
        "hello".getBytes(UTF_8),
        (response, url) -> assertThat(response.saveTo(file)).isEqualTo(5));
    assertThat(file).hasContent("hello");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.toList()).isEqualTo(List.of(file));
    }
  }

  @Test
  void closing_twice_gives_back_once() throws Exception {
    answered(
        "200 OK",
        new byte[1_000_000],
        (response, url) -> {
          assertThat(response.body().read()).isZero();
          response.close();
          response.close();
          assertThat(session.stats().inFlight()).isZero();
          assertThat(session.stats().openConnections()).isZero();
          assertThatThrownBy(response::text).isInstanceOf(IllegalStateException.class);
        });
    answered(
        "200 OK",
        "hello".getBytes(UTF_8),
        (response, url) -> {
          assertThat(response.text()).isEqualTo("hello");
          response.close();
          response.close();
          assertThat(response.text()).isEqualTo("hello");
          assertThat(session.stats().idleConnections()).isEqualTo(1);
        });
  }
}
