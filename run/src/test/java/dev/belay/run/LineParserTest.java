// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineParserTest {
  private static final LineParser PLAIN = new LineParser(RequestShape.PLAIN, null, null);

  @Test
  void reads_a_url() throws Exception {
    assertThat(text("  http://a.example/x?y=1 ").uri()).hasToString("http://a.example/x?y=1");
    assertThat(text("https://münchen.example/ä").uri())
        .hasToString("https://xn--mnchen-3ya.example/ä");
  }

  @Test
  void makes_a_header_of_userinfo() throws Exception {
    LineParser.Parsed parsed = text("http://me:pa%20ss@a.example:81/x?y=1");
    assertThat(parsed.uri()).hasToString("http://a.example:81/x?y=1");
    assertThat(parsed.headers())
        .containsExactly(new HeaderLine("Authorization", "Basic bWU6cGEgc3M="));
  }

  @Test
  void reads_everything_that_a_json_line_may_say() throws Exception {
    LineParser.Parsed parsed =
        json(
            """
            {"custom_id":7,"method":"PUT","url":"http://a.example/",\
            "headers":{"X-A":"1","X-B":["2",3]},"body":{"k":[1,"ä"]},"meta":{"z":null}}\
            """);
    assertThat(parsed.id()).isEqualTo("7");
    assertThat(parsed.method()).isEqualTo("PUT");
    assertThat(parsed.headers())
        .containsExactly(
            new HeaderLine("X-A", "1"), new HeaderLine("X-B", "2"), new HeaderLine("X-B", "3"));
    assertThat(parsed.body()).asString(StandardCharsets.UTF_8).isEqualTo("{\"k\":[1,\"ä\"]}");
    assertThat(parsed.bodyType()).isEqualTo("application/json");
    assertThat(parsed.meta()).isEqualTo("{\"z\":null}");
  }

  @Test
  void a_body_that_is_a_string_is_sent_as_it_is() throws Exception {
    LineParser.Parsed parsed = json("{\"url\":\"http://a.example/\",\"body\":\"a\\nb\"}");
    assertThat(parsed.body()).asString(StandardCharsets.UTF_8).isEqualTo("a\nb");
    assertThat(parsed.bodyType()).isEqualTo("text/plain; charset=utf-8");
  }

  @Test
  void says_why_a_line_cannot_be_made_a_request() {
    badText("hello", "URL must begin with http:// or https://");
    badText("http://", "URL must be valid: Expected authority at character 8");
    badText("http:/x", "URL must name a host");
    badText("http://a b/", "URL must be valid: Illegal character in authority at character 9");
    badText("mailto:a@b.example", "URL must begin with http:// or https://");
    badJson("{", "line must be JSON: ");
    badJson("[]", "line must be a JSON object, was ARRAY");
    badJson("{}", "field \"url\" must be a string");
    badJson("{\"url\":7}", "field \"url\" must be a string");
    badJson("{\"url\":\"http://a/\",\"expected\":200}", "line has the unknown field \"expected\"");
    badJson("{\"url\":\"http://a/\",\"url\":\"http://b/\"}", "line must be JSON: Duplicate");
    badJson("{\"url\":\"http://a/\"} {}", "line must be JSON: ");
    badJson("{\"url\":\"http://a/\",\"headers\":{\"a b\":\"1\"}}", "header name must be a token");
    badJson(
        "{\"url\":\"http://a/\",\"headers\":{\"A\":\"1\\r\\nB: 2\"}}",
        "header A must not hold control characters, has one at index 1");
    badJson("{\"url\":\"http://a/\",\"method\":\"G T\"}", "field \"method\" must be a word");
  }

  @Test
  void bytes_that_are_no_text_are_a_bad_line() {
    byte[] bytes = {'h', 't', 't', 'p', ':', '/', '/', (byte) 0xff};
    assertThatThrownBy(
            () -> PLAIN.parse(new RequestLine(1, "x", 1, Format.TEXT, null, bytes, bytes.length)))
        .hasMessage("line must be UTF-8");
  }

  @Test
  void keeps_the_id_of_a_line_that_is_bad() {
    assertThatThrownBy(() -> json("{\"id\":\"abc\",\"url\":\"ftp://a/\"}"))
        .isInstanceOfSatisfying(
            LineParser.BadLineException.class,
            e -> {
              assertThat(e.id()).isEqualTo("abc");
              assertThat(e.url()).isEqualTo("ftp://a/");
            });
  }

  @Test
  void hides_what_is_secret_in_a_url() {
    assertThat(
            List.of(
                    "http://me:pw@a.example/x@y?token=1&b=2",
                    "http://a.example/?X-Amz-Signature=1&api_key=2&monkey=3&key=4#f",
                    "http://a.example/?access_token=a%26b;password=c",
                    "http://a.example/@me?a=1")
                .stream()
                .map(UrlMask::mask))
        .containsExactly(
            "http://***@a.example/x@y?token=***&b=2",
            "http://a.example/?X-Amz-Signature=***&api_key=***&monkey=3&key=***#f",
            "http://a.example/?access_token=***;password=***",
            "http://a.example/@me?a=1");
  }

  private static void badText(String line, String message) {
    assertThatThrownBy(() -> text(line)).hasMessageStartingWith(message);
  }

  private static void badJson(String line, String message) {
    assertThatThrownBy(() -> json(line)).hasMessageStartingWith(message);
  }

  private static LineParser.Parsed text(String line) throws Exception {
    return parse(line, Format.TEXT);
  }

  private static LineParser.Parsed json(String line) throws Exception {
    return parse(line, Format.JSONL);
  }

  private static LineParser.Parsed parse(String line, Format format) throws Exception {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return PLAIN.parse(new RequestLine(1, "x", 1, format, null, bytes, bytes.length));
  }
}
