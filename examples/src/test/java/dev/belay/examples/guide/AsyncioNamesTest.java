// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.examples.Python;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The guide's table of asyncio's names, held against Python's own list.
@Tag("tool:python")
class AsyncioNamesTest {
  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/guide/from-asyncio.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| [^|]+ \\| (same|different: |not needed: ).*\\|");

  @Test
  void each_public_name_of_asyncio_has_a_row_that_says_what_became_of_it() throws Exception {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .map(ROW::matcher)
            .filter(row -> row.matches())
            .map(row -> row.group(1))
            .toList();

    List<String> names =
        Python.run(List.of("-c", "import asyncio; print(*asyncio.__all__, sep='\\n')"))
            .out()
            .lines()
            .toList();

    assertThat(names).hasSizeGreaterThan(80);
    assertThat(rows).containsAll(names).doesNotHaveDuplicates();
  }
}
