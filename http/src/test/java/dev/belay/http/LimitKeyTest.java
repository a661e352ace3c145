// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LimitKeyTest {
  private static String key(LimitKey key, String url) {
    return key.of(Request.get(url));
  }

  @Test
  void the_origin_is_scheme_host_and_port() {
    assertThat(key(LimitKey.origin(), "https://Api.example.com/x?y"))
        .isEqualTo("https://api.example.com:443");
    assertThat(key(LimitKey.origin(), "http://api.example.com:8080/"))
        .isEqualTo("http://api.example.com:8080");
  }

  @Test
  void a_template_puts_all_paths_of_one_route_together() {
    LimitKey key = LimitKey.pathTemplate("/users/{id}", "/users/{id}/posts", "/files/{rest...}");
    String origin = "http://h:80";
    assertThat(key(key, "http://h/users/7?a=/b")).isEqualTo(origin + "/users/{id}");
    assertThat(key(key, "http://h/users/8/posts")).isEqualTo(origin + "/users/{id}/posts");
    assertThat(key(key, "http://h/files/a/b/c")).isEqualTo(origin + "/files/{rest...}");
    assertThat(key(key, "http://h/users/")).isEqualTo(origin);
    assertThat(key(key, "http://h/users/8/comments")).isEqualTo(origin);
    assertThat(key(key, "http://h")).isEqualTo(origin);
    assertThatThrownBy(() -> LimitKey.pathTemplate("users"))
        .hasMessage("template must begin with /, was users");
  }

  @Test
  void hosts_of_one_registrable_domain_go_together() {
    LimitKey key = LimitKey.registrableDomain();
    assertThat(key(key, "https://a.Example.co.uk/x")).isEqualTo("example.co.uk");
    assertThat(key(key, "http://b.c.example.co.uk:8080/")).isEqualTo("example.co.uk");
    assertThat(key(key, "http://example.com/")).isEqualTo("example.com");
    assertThat(key(key, "http://me.github.io/")).isEqualTo("me.github.io");
    assertThat(key(key, "http://co.uk/")).isEqualTo("co.uk");
    assertThat(key(key, "http://localhost/")).isEqualTo("localhost");
    assertThat(key(key, "http://127.0.0.1:81/")).isEqualTo("127.0.0.1");
    assertThat(key(key, "http://[::1]/")).isEqualTo("::1");
  }

  @Test
  void a_token_is_told_apart_and_not_shown() {
    LimitKey key = LimitKey.token("Authorization");
    String one = key.of(Request.get("http://h/").withHeader("Authorization", "Bearer secret"));
    String other = key.of(Request.get("http://h/").withHeader("Authorization", "Bearer other"));
    assertThat(one).startsWith("http://h:80 Authorization ").doesNotContain("secret");
    assertThat(one).isNotEqualTo(other).hasSameSizeAs(other);
    assertThat(key(key, "http://h/")).isEqualTo("http://h:80");
  }
}
