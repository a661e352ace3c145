// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What tests of whole runs share.
final class Runs {
  private Runs() {}

  /// A run from its opening to its closing.
  static RunResult run(FetchOptionsBuilder options) throws Exception {
    return run(options, InputStream.nullInputStream());
  }

  static RunResult run(FetchOptionsBuilder options, InputStream stdin) throws Exception {
    try (FetchRun run = FetchRun.open(options.build(), stdin)) {
      return run.execute(progress -> {});
    }
  }

  static FetchOptionsBuilder of(Path list, Path directory) {
    return FetchOptions.of(List.of(list.toString())).output(directory);
  }

  /// The records by ordinal; each ordinal must have one only.
  static Map<Long, JsonNode> records(Path directory) throws IOException {
    Map<Long, JsonNode> records = new TreeMap<>();
    for (String line : Files.readAllLines(directory.resolve(Journal.FILE))) {
      JsonNode record = Json.MAPPER.readTree(line);
      JsonNode twice = records.put(record.get("ordinal").asLong(), record);
      assertThat(twice).as("a second record of one ordinal").isNull();
    }
    return records;
  }

  static List<Long> oneTo(long n) {
    List<Long> ordinals = new ArrayList<>();
    for (long i = 1; i <= n; i++) {
      ordinals.add(i);
    }
    return ordinals;
  }

  static Path list(Path file, List<String> lines) throws IOException {
    return Files.write(file, lines, StandardCharsets.UTF_8);
  }

  static InputStream stdin(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A port of this machine on which nobody listens.
  static int refusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
