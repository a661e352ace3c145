// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyNameTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.txt        | a.txt
          ..           | .%2E
          .            | %2E
          ../../etc    | ..%2F..%2Fetc
          /etc/passwd  | %2Fetc%2Fpasswd
          C:\\x        | C%3A%5Cx
          con          | _con
          NUL.txt      | _NUL.txt
          lpt9.a.b     | _lpt9.a.b
          console      | console
          a.           | a%2E
          a b          | a%20b
          ä            | %C3%A4
          x.part       | x.part_
          x.PART.ETAG  | x.PART.ETAG_
          """)
  void makes_names_safe(String wanted, String safe) {
    assertThat(BodyName.safe(wanted)).isEqualTo(safe);
  }

  @Test
  void no_text_leads_out_of_its_directory_or_to_a_long_name() {
    Random random = new Random(3);
    String alphabet = "./\\\u0000:*ä%AUX \n~\"";
    Path directory = Path.of("/run/bodies/000");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(random.nextInt(100) == 0 ? 400 : 8);
      for (int k = 0; k < length; k++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String name = BodyName.safe(text.toString());
      assertThat(name).hasSizeBetween(1, 121).matches("[A-Za-z0-9._~%-]+").isNotIn(".", "..");
      assertThat(directory.resolve(name).normalize().getParent()).isEqualTo(directory);
    }
  }

  @Test
  void a_long_name_keeps_its_extension_and_stays_another_than_others() {
    String one = BodyName.safe("a".repeat(300) + "1.tar.gz");
    String two = BodyName.safe("a".repeat(300) + "2.tar.gz");
    assertThat(List.of(one, two)).allMatch(name -> name.length() == 120 && name.endsWith(".gz"));
    assertThat(one).isNotEqualTo(two);
  }

  @Test
  void takes_the_last_part_of_a_url() {
    assertThat(BodyName.base(URI.create("http://a/b/c.txt?x=/y"))).isEqualTo("c.txt");
    assertThat(BodyName.base(URI.create("http://a/"))).isEqualTo("index");
    assertThat(BodyName.base(URI.create("http://a/b/%2e%2e"))).isEqualTo("%2e%2e");
  }
}
