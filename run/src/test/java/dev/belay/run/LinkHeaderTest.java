// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8288 section 3 and appendix B.
class LinkHeaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "</2>; rel=next | /2",
        "</2>; rel=\"next\" | /2",
        "</2>;rel=next | /2",
        "< /2 > ; REL = Next | /2",
        "</2>; rel=\"prev next\" | /2",
        "</1>; rel=prev, </2>; rel=next | /2",
        "</1>; rel=\"prev\", </2>; rel=\"next\", </3>; rel=\"next\" | /2",
        ", ,</2>; rel=next | /2",
        "<?page=2>; rel=next | ?page=2",
        "</a,b;c>; rel=next | /a,b;c",
        "</2>; title=\"a, <b>; rel=prev\"; rel=next | /2",
        "</2>; title=\"a \\\" b\"; rel=next | /2",
        "</2>; title*=UTF-8''n%C3%A4chste; rel=next | /2",
        "</2>; flag; rel=next | /2",
        "</2>; flag; rel=next; | /2",
        "</2>; rel=\"next | /2",
        "<>; rel=next | ''"
      })
  void finds_the_next(String field, String target) {
    assertThat(LinkHeader.target(field, "next")).isEqualTo(target.equals("''") ? "" : target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/2; rel=next",
        "</2",
        "</2>",
        "</2>; rel",
        "</2>; rel=",
        "</2>; rel=nextpage",
        "</2>; rel=\"not-next\"",
        "</2>; rel=prev; rel=next",
        "</2>; title=\"; rel=next; \"",
        "</2>; rel=next; anchor=\"#part\"",
        "</2> rel=next",
        "nonsense, </2>; rel=next"
      })
  void finds_none(String field) {
    assertThat(LinkHeader.target(field, "next")).isNull();
  }
}
