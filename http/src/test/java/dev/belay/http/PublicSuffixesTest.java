// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of publicsuffix.org: plain ones, `*`, `!`, the private part, and names beyond ASCII.
class PublicSuffixesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "com",
        "co.uk",
        "tokyo.jp",
        "chuo.tokyo.jp",
        "anything.ck",
        "anything.kawasaki.jp",
        "k12.ca.us",
        "github.io",
        "s3.amazonaws.com",
        "xn--fiqs8s",
        "xn--55qx5d.cn",
        "notonthelist"
      })
  void are_shared_by_strangers(String domain) {
    assertThat(PublicSuffixes.contains(domain)).isTrue();
    assertThat(PublicSuffixes.registrableDomain(domain)).isEqualTo(domain);
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com",
    "a.b.example.com, example.com",
    "a.example.co.uk, example.co.uk",
    "a.b.chuo.tokyo.jp, b.chuo.tokyo.jp",
    "a.b.tokyo.jp, b.tokyo.jp",
    "a.b.anything.ck, b.anything.ck",
    "a.www.ck, www.ck",
    "a.city.kawasaki.jp, city.kawasaki.jp",
    "a.school.k12.ca.us, school.k12.ca.us",
    "a.me.github.io, me.github.io",
    "a.bucket.s3.amazonaws.com, bucket.s3.amazonaws.com",
    "a.xn--85x722f.xn--fiqs8s, xn--85x722f.xn--fiqs8s",
    "a.xn--85x722f.xn--55qx5d.cn, xn--85x722f.xn--55qx5d.cn",
    "a.b.notonthelist, b.notonthelist",
    "127.0.0.1, 127.0.0.1",
    "::1, ::1"
  })
  void one_label_more_belongs_to_one_owner(String host, String domain) {
    assertThat(PublicSuffixes.registrableDomain(host)).isEqualTo(domain);
    assertThat(domain.indexOf('.') > 0 && PublicSuffixes.contains(domain)).isFalse();
  }
}
