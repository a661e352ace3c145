// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UriReferenceTest {
  private static String resolve(String base, String reference) {
    return String.valueOf(UriReference.redirected(URI.create(base), reference));
  }

  /// RFC 3986 sections 5.4.1 and 5.4.2; where the RFC has two readings, the strict one.
  @Test
  void the_examples_of_the_rfc_resolve_as_it_says() {
    Map<String, String> examples = new LinkedHashMap<>();
    examples.put("g:h", "g:h");
    examples.put("g", "http://a/b/c/g");
    examples.put("./g", "http://a/b/c/g");
    examples.put("g/", "http://a/b/c/g/");
    examples.put("/g", "http://a/g");
    examples.put("//g", "http://g");
    examples.put("?y", "http://a/b/c/d;p?y");
    examples.put("g?y", "http://a/b/c/g?y");
    examples.put("#s", "http://a/b/c/d;p?q#s");
    examples.put("g#s", "http://a/b/c/g#s");
    examples.put("g?y#s", "http://a/b/c/g?y#s");
    examples.put(";x", "http://a/b/c/;x");
    examples.put("g;x", "http://a/b/c/g;x");
    examples.put("g;x?y#s", "http://a/b/c/g;x?y#s");
    examples.put("", "http://a/b/c/d;p?q");
    examples.put(".", "http://a/b/c/");
    examples.put("./", "http://a/b/c/");
    examples.put("..", "http://a/b/");
    examples.put("../", "http://a/b/");
    examples.put("../g", "http://a/b/g");
    examples.put("../..", "http://a/");
    examples.put("../../", "http://a/");
    examples.put("../../g", "http://a/g");
    examples.put("../../../g", "http://a/g");
    examples.put("../../../../g", "http://a/g");
    examples.put("/./g", "http://a/g");
    examples.put("/../g", "http://a/g");
    examples.put("g.", "http://a/b/c/g.");
    examples.put(".g", "http://a/b/c/.g");
    examples.put("g..", "http://a/b/c/g..");
    examples.put("..g", "http://a/b/c/..g");
    examples.put("./../g", "http://a/b/g");
    examples.put("./g/.", "http://a/b/c/g/");
    examples.put("g/./h", "http://a/b/c/g/h");
    examples.put("g/../h", "http://a/b/c/h");
    examples.put("g;x=1/./y", "http://a/b/c/g;x=1/y");
    examples.put("g;x=1/../y", "http://a/b/c/y");
    examples.put("g?y/./x", "http://a/b/c/g?y/./x");
    examples.put("g?y/../x", "http://a/b/c/g?y/../x");
    examples.put("g#s/./x", "http://a/b/c/g#s/./x");
    examples.put("g#s/../x", "http://a/b/c/g#s/../x");
    examples.put("http:g", "http:g");
    examples.forEach((reference, whole) ->
        assertThat(resolve("http://a/b/c/d;p?q", reference)).as(reference).isEqualTo(whole));
  }

  @Test
  void what_may_not_stand_in_a_url_is_escaped() {
    assertThat(resolve("http://h/", "/a b|c\"<>\\^`{}[]"))
        .isEqualTo("http://h/a%20b%7Cc%22%3C%3E%5C%5E%60%7B%7D%5B%5D");
    assertThat(resolve("http://h/", "/100%?q=50% of %41#a#b"))
        .isEqualTo("http://h/100%25?q=50%25%20of%20%41#a%23b");
    // The bytes of UTF-8, as a head shows them.
    assertThat(resolve("http://h/", "/caf\u00c3\u00a9")).isEqualTo("http://h/caf%C3%A9");
    assertThat(resolve("http://h/", "  /x\t")).isEqualTo("http://h/x");
  }

  @Test
  void what_a_caller_writes_is_escaped_as_utf_8() {
    URI base = URI.create("http://h/#part");
    assertThat(UriReference.resolve(base, "/caf\u00e9?\u4e2d\ud83d\ude00#\u00fc"))
        .isEqualTo(URI.create("http://h/caf%C3%A9?%E4%B8%AD%F0%9F%98%80#%C3%BC"));
    assertThat(UriReference.resolve(base, "x")).isEqualTo(URI.create("http://h/x"));
  }

  @Test
  void a_fragment_is_inherited_unless_there_is_one() {
    assertThat(resolve("http://h/a#part", "/b")).isEqualTo("http://h/b#part");
    assertThat(resolve("http://h/a#part", "/b#other")).isEqualTo("http://h/b#other");
    assertThat(resolve("http://h/a#part", "/b#")).isEqualTo("http://h/b#");
  }

  @Test
  void a_base_without_a_path_is_the_root() {
    assertThat(resolve("http://h", "g")).isEqualTo("http://h/g");
    assertThat(resolve("http://h?q", "g")).isEqualTo("http://h/g");
    assertThat(resolve("HTTP://h/", "HTTPS://h/x")).isEqualTo("https://h/x");
  }

  @Test
  void nothing_is_made_of_what_is_no_reference() {
    assertThat(resolve("http://h/", "1http://x/")).isEqualTo("null");
    assertThat(resolve("http://h/", "http://a b/")).isEqualTo("null");
    assertThat(resolve("http://h/", "http://[::1/")).isEqualTo("null");
  }
}
