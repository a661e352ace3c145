// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What RFC 9112 calls an error, byte by byte: one clear exception each, nothing kept, and the
/// connection never used again.
class HostileServersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String LENGTH_5 = OK + "Content-Length: 5\r\n\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String HEAD = " (attempt 1 of 1, waiting for the head)";
  private static final String BODY = " (attempt 1 of 1, reading the body)";
  private static final String NOT_HTTP = "the answer is not HTTP: ";
  private static final String NO_CHUNKS = "the body is not in chunks as announced: ";
  private static final String CUT_HEAD =
      "the connection was closed in the middle of the head" + HEAD;
  private static final String CUT_BODY =
      "the connection was closed in the middle of the body" + BODY;

  /// @param answer what the server writes before it closes
  /// @param message what follows `gave up: `
  record Row(String name, String answer, ErrorClass error, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row head(String name, String answer, String fact) {
    return new Row(name, answer, ErrorClass.PROTOCOL, NOT_HTTP + fact + HEAD);
  }

  private static Row chunks(String name, String body, String fact) {
    return new Row(name, CHUNKED + body, ErrorClass.PROTOCOL, NO_CHUNKS + fact + BODY);
  }

  private static Row statusLine(String line) {
    return head(
        "status line " + HeaderRules.quote(line),
        line + "\r\nContent-Length: 0\r\n\r\n",
        "the status line must be HTTP/1.x, three digits and a reason, was "
            + HeaderRules.quote(line));
  }

  private static Row field(String line) {
    return head(
        "field " + HeaderRules.quote(line),
        OK + line + "\r\n\r\n",
        "a field must be a name, a colon and a value, was " + HeaderRules.quote(line));
  }

  private static Row length(String value) {
    return head(
        "Content-Length " + HeaderRules.quote(value),
        OK + "Content-Length: " + value + "\r\n\r\nhello",
        "Content-Length must be 1 to 18 digits, was "
            + HeaderRules.quote(value.split(",")[0].strip()));
  }

  private static Row coding(String value) {
    return head(
        "Transfer-Encoding " + value,
        OK + "Transfer-Encoding: " + value + "\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding must be chunked, as nothing else was asked for, was "
            + HeaderRules.quote(value));
  }

  static Stream<Row> heads() {
    return Stream.of(
        statusLine("SSH-2.0-OpenSSH_9.2p1"),
        statusLine("HTTP/2.0 200 OK"),
        statusLine("HTTP/0.9 200 OK"),
        statusLine("HTTP/1.10 200 OK"),
        statusLine("http/1.1 200 OK"),
        statusLine(" HTTP/1.1 200 OK"),
        statusLine("HTTP/1.1  200 OK"),
        statusLine("HTTP/1.1\t200 OK"),
        statusLine("HTTP/1.1 20 OK"),
        statusLine("HTTP/1.1 2000 OK"),
        statusLine("HTTP/1.1 +20 OK"),
        statusLine("HTTP/1.1 099 OK"),
        statusLine("HTTP/1.1 200OK"),
        head(
            "carriage return in the reason",
            "HTTP/1.1 200 O\rK\r\n\r\n",
            "the status line must not hold a carriage return or a zero byte,"
                + " was \"HTTP/1.1 200 O\\rK\""),
        field("no colon"),
        field(": no name"),
        field("Content-Length : 5"),
        field(" Content-Length: 5"),
        field("Content Length: 5"),
        field("Content-Length\t: 5"),
        field("X\"Y: 5"),
        field("X\0: 5"),
        field("\r"),
        head(
            "bare carriage return in a value",
            OK + "X: a\rContent-Length: 5\r\n\r\nhello",
            "field X must not hold a carriage return or a zero byte,"
                + " was \"X: a\\rContent-Length: 5\""),
        head(
            "zero byte in a value",
            OK + "X: a\0b\r\n\r\n",
            "field X must not hold a carriage return or a zero byte, was \"X: a\\u0000b\""),
        length("-1"),
        length("+5"),
        length("0x5"),
        length("5 5"),
        length("5.0"),
        length(""),
        length(",5"),
        length("9999999999999999999"),
        length("\u00b2"),
        head(
            "two lengths in two fields",
            OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            "two lengths in Content-Length: 5 and 6"),
        head(
            "two lengths in one field",
            OK + "Content-Length: 5, 6\r\n\r\nhello!",
            "two lengths in Content-Length: 5 and 6"),
        head(
            "a folded length",
            OK + "Content-Length: 5\r\n 6\r\n\r\nhello",
            "Content-Length must be 1 to 18 digits, was \"5 6\""),
        head(
            "length and chunks",
            OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "both Content-Length and Transfer-Encoding"),
        head(
            "chunks and length",
            OK + "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
            "both Content-Length and Transfer-Encoding"),
        head(
            "chunks in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding in an answer of HTTP/1.0"),
        coding("gzip, chunked"),
        coding("chunked, gzip"),
        coding("chunked, chunked"),
        coding("identity"),
        coding("xchunked"),
        coding("chunked;q=1"),
        coding("\"chunked\""),
        coding("\u000bchunked"),
        head(
            "chunks announced twice",
            OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding must be chunked, as nothing else was asked for, was given twice"),
        head(
            "another protocol without having asked",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
            "101 without having asked for it"),
        new Row(
            "a flood of interim answers",
            "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1_000) + LENGTH_5 + "hello",
            ErrorClass.TOO_LARGE,
            "the head of the answer is too large: more than 16 interim answers (1xx)" + HEAD),
        new Row(
            "a thousand fields",
            OK + "X: y\r\n".repeat(1_000) + "\r\n",
            ErrorClass.TOO_LARGE,
            "the head of the answer is too large: more than 256 lines of fields" + HEAD),
        new Row(
            "a field without end",
            OK + "X: " + "y".repeat(1_000_000),
            ErrorClass.TOO_LARGE,
            "the head of the answer is too large: Maximum line length limit exceeded" + HEAD),
        new Row(
            "a status line without end",
            "HTTP/1.1 200 " + "y".repeat(1_000_000),
            ErrorClass.TOO_LARGE,
            "the head of the answer is too large: Maximum line length limit exceeded" + HEAD),
        new Row(
            "a name without end",
            OK + "y".repeat(1_000_000),
            ErrorClass.TOO_LARGE,
            "the head of the answer is too large: Maximum line length limit exceeded" + HEAD),
        new Row(
            "folds without end",
            OK + "X: y\r\n" + " y\r\n".repeat(300_000),
            ErrorClass.TOO_LARGE,
            "the head of the answer is too large: more than 256 lines of fields" + HEAD),
        new Row(
            "many long fields",
            OK + ("X: " + "y".repeat(20_000) + "\r\n").repeat(100) + "\r\n",
            ErrorClass.TOO_LARGE,
            "the head of the answer is too large: more bytes than a head may have" + HEAD),
        new Row(
            "empty lines without end",
            "\r\n".repeat(10_000),
            ErrorClass.TOO_LARGE,
            "the head of the answer is too large: more than 4 empty lines before it" + HEAD),
        new Row("cut in the status line", "HTTP/1.1 20", ErrorClass.TRUNCATED, CUT_HEAD),
        new Row("cut in a field", OK + "Content-Le", ErrorClass.TRUNCATED, CUT_HEAD),
        new Row("cut before the empty line", OK + "X: y\r\n", ErrorClass.TRUNCATED, CUT_HEAD),
        new Row("cut in the empty line", OK + "X: y\r\n\r", ErrorClass.TRUNCATED, CUT_HEAD),
        new Row(
            "cut after an interim answer",
            "HTTP/1.1 100 Continue\r\n\r\n",
            ErrorClass.TRUNCATED,
            CUT_HEAD));
  }

  static Stream<Row> bodies() {
    return Stream.of(
        new Row("a length that is not kept", LENGTH_5 + "hell", ErrorClass.TRUNCATED, CUT_BODY),
        new Row("no chunk at all", CHUNKED, ErrorClass.TRUNCATED, CUT_BODY),
        new Row("cut in a chunk", CHUNKED + "5\r\nhell", ErrorClass.TRUNCATED, CUT_BODY),
        new Row("cut behind a chunk", CHUNKED + "5\r\nhello", ErrorClass.TRUNCATED, CUT_BODY),
        new Row(
            "cut before the last chunk",
            CHUNKED + "5\r\nhello\r\n",
            ErrorClass.TRUNCATED,
            CUT_BODY),
        new Row(
            "cut in a size that began with 0",
            CHUNKED + "5\r\nhello\r\n0",
            ErrorClass.TRUNCATED,
            CUT_BODY),
        new Row(
            "cut in the last chunk",
            CHUNKED + "5\r\nhello\r\n0\r\n",
            ErrorClass.TRUNCATED,
            CUT_BODY),
        new Row(
            "cut in the trailer",
            CHUNKED + "5\r\nhello\r\n0\r\nX: y",
            ErrorClass.TRUNCATED,
            CUT_BODY),
        new Row(
            "cut behind the trailer",
            CHUNKED + "5\r\nhello\r\n0\r\nX: y\r\n",
            ErrorClass.TRUNCATED,
            CUT_BODY),
        chunks(
            "size with a sign",
            "+5\r\nhello\r\n0\r\n\r\n",
            "a chunk size must be hexadecimal digits, was \"+\""),
        chunks(
            "negative size",
            "-5\r\nhello\r\n0\r\n\r\n",
            "a chunk size must be hexadecimal digits, was \"-\""),
        chunks(
            "size behind a blank",
            " 5\r\nhello\r\n0\r\n\r\n",
            "a chunk size must be hexadecimal digits, was \" \""),
        chunks(
            "no size",
            "\r\nhello\r\n0\r\n\r\n",
            "a chunk size must be hexadecimal digits, was \"\\r\""),
        chunks(
            "size in another base",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "a chunk size must be followed by its line's end, was \"x\""),
        chunks(
            "size with a blank behind it",
            "5 \r\nhello\r\n0\r\n\r\n",
            "a chunk size must be followed by its line's end, was \"\\r\""),
        chunks(
            "size with a comma",
            "5,6\r\nhello\r\n0\r\n\r\n",
            "a chunk size must be followed by its line's end, was \",\""),
        chunks(
            "size too large for any number",
            "8000000000000000\r\nhello",
            "a chunk size must have at most 15 digits"),
        chunks(
            "size that would wrap around to 5",
            "10000000000000005\r\nhello\r\n0\r\n\r\n",
            "a chunk size must have at most 15 digits"),
        chunks(
            "line feed alone behind a size",
            "5\nhello\r\n0\r\n\r\n",
            "a chunk size must be followed by its line's end, was \"\\n\""),
        chunks(
            "carriage return alone behind a size",
            "5\rhello\r\n0\r\n\r\n",
            "a chunk size must end with CR and LF, was CR and \"h\""),
        chunks(
            "line feed in an extension",
            "5;a\nb\r\nhello\r\n0\r\n\r\n",
            "a chunk extension must not hold \"\\n\""),
        chunks(
            "carriage return in an extension",
            "5;a\rb\r\nhello\r\n0\r\n\r\n",
            "a chunk size must end with CR and LF, was CR and \"b\""),
        chunks(
            "a chunk longer than its size",
            "4\r\nhello\r\n0\r\n\r\n",
            "a chunk must end with a line break, and goes on with \"o\""),
        chunks(
            "a chunk shorter than its size",
            "6\r\nhello\r\n0\r\n\r\n",
            "a chunk must end with a line break, and goes on with \"\\n\""),
        chunks(
            "line feed alone behind a chunk",
            "5\r\nhello\n0\r\n\r\n",
            "a chunk must end with a line break, and goes on with \"\\n\""),
        chunks(
            "a trailer without a colon",
            "0\r\nnonsense\r\n\r\n",
            "its trailer: a field must be a name, a colon and a value, was \"nonsense\""),
        new Row(
            "an extension without end",
            CHUNKED + "5;" + "x".repeat(1_000_000),
            ErrorClass.TOO_LARGE,
            "the framing of the body is too large: chunk extensions of more than they may have"
                + BODY),
        new Row(
            "blanks without end behind a size",
            CHUNKED + "5" + " ".repeat(1_000_000),
            ErrorClass.TOO_LARGE,
            "the framing of the body is too large: chunk extensions of more than they may have"
                + BODY),
        new Row(
            "an extension on every chunk",
            CHUNKED + ("1;" + "x".repeat(4_000) + "\r\nx\r\n").repeat(1_000),
            ErrorClass.TOO_LARGE,
            "the framing of the body is too large: chunk extensions of more than they may have"
                + BODY),
        new Row(
            "a trailer of a thousand fields",
            CHUNKED + "0\r\n" + "X: y\r\n".repeat(1_000),
            ErrorClass.TOO_LARGE,
            "the framing of the body is too large: its trailer: more than 256 lines of fields"
                + BODY),
        new Row(
            "a trailer without end",
            CHUNKED + "0\r\nX: " + "y".repeat(1_000_000),
            ErrorClass.TOO_LARGE,
            "the framing of the body is too large: its trailer: Maximum line length limit exceeded"
                + BODY));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"heads", "bodies"})
  void is_told_from_a_good_answer(Row row) throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write(row.answer());
              peer.socket().shutdownOutput();
              peer.awaitEnd();
            });
        Session session = Session.builder().retry(RetryPolicy.none()).build()) {
      RequestException e =
          catchThrowableOfType(
              RequestException.class,
              () -> session.call(Request.get(server.url("/")), Response::text));
      assertThat(e).as(row.name()).isNotNull();
      assertThat(e).hasMessage("GET " + server.url("/") + " gave up: " + row.message());
      assertThat(e.error()).isEqualTo(row.error());
      assertThat(e)
          .isInstanceOf(
              row.error() == ErrorClass.TRUNCATED
                  ? ConnectionLostException.class
                  : InvalidAnswerException.class);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().openConnections()).isZero();
    }
  }

  /// @param expected the body that is read
  /// @param kept whether the connection may carry another request
  record Odd(String name, String answer, String expected, boolean kept) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Odd> odds() {
    String hello = "\r\n\r\nhello";
    return Stream.of(
        new Odd("no reason", "HTTP/1.1 200\r\nContent-Length: 5" + hello, "hello", true),
        new Odd("an empty reason", "HTTP/1.1 200 \r\nContent-Length: 5" + hello, "hello", true),
        new Odd("line feeds alone", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello", true),
        new Odd("an empty line first", "\r\n" + LENGTH_5 + "hello", "hello", true),
        new Odd(
            "the same length twice",
            OK + "Content-Length: 5\r\nContent-Length: 5" + hello,
            "hello",
            true),
        new Odd("the same length in a list", OK + "Content-Length: 5, 5" + hello, "hello", true),
        new Odd("zeros before a length", OK + "Content-Length: 00005" + hello, "hello", true),
        new Odd(
            "two hundred fields",
            OK + "X: y\r\n".repeat(200) + "Content-Length: 5" + hello,
            "hello",
            true),
        new Odd("a folded value", OK + "X: a\r\n\t b\r\nContent-Length: 5" + hello, "hello", true),
        new Odd("no blank behind the colon", OK + "Content-Length:5" + hello, "hello", true),
        new Odd("blanks around a value", OK + "Content-Length: \t 5 \t" + hello, "hello", true),
        new Odd(
            "sixteen interim answers",
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(16) + LENGTH_5 + "hello",
            "hello",
            true),
        new Odd(
            "CHUNKED",
            OK + "Transfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "hello",
            true),
        new Odd(
            "extensions, capitals and zeros",
            CHUNKED + "000A;name=\"a;b\";x\r\nhellohello\r\n0;last\r\nX: y\r\n\r\n",
            "hellohello",
            true),
        new Odd(
            "a blank before an extension", CHUNKED + "5 ;x\r\nhello\r\n0\r\n\r\n", "hello", true),
        new Odd("more than the length", LENGTH_5 + "hello, and more", "hello", false),
        new Odd(
            "a second answer that nobody asked for",
            LENGTH_5 + "hello" + LENGTH_5 + "other",
            "hello",
            false),
        new Odd("more than the last chunk", CHUNKED + "0\r\n\r\n" + LENGTH_5 + "other", "", false),
        new Odd("a body without any length", OK + "\r\nhello", "hello", false),
        new Odd(
            "204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 5" + hello, "", false),
        new Odd(
            "304 with a length",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
            "",
            true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("odds")
  void is_not_taken_for_hostile(Odd odd) throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              while (peer.readHead() != null) {
                peer.write(odd.answer());
                if (odd.answer().endsWith("\r\n\r\nhello") && !odd.kept()) {
                  peer.socket().shutdownOutput();
                }
              }
            });
        Session session = Session.builder().retry(RetryPolicy.none()).build()) {
      try (Response response = session.get(server.url("/"))) {
        assertThat(response.text()).isEqualTo(odd.expected());
        if (odd.name().equals("a folded value")) {
          assertThat(response.headers().first("X")).isEqualTo("a b");
        }
      }
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().idleConnections()).isEqualTo(odd.kept() ? 1 : 0);
      assertThat(session.stats().openConnections()).isEqualTo(odd.kept() ? 1 : 0);
    }
  }
}
