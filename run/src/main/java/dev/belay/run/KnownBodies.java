// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The versions that an earlier run got, so that only what has changed since comes again.
final class KnownBodies {

  /// A version by either of its names.
  private record Version(@Nullable String etag, @Nullable String modified) {}

  private final Map<String, Version> versions = new HashMap<>();

  private KnownBodies() {}

  /// Reads the records of a run.
  static @Nullable KnownBodies of(@Nullable Path run) throws RunException {
    if (run == null) {
      return null;
    }
    KnownBodies known = new KnownBodies();
    Path file = run.resolve(Journal.FILE);
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        known.add(line);
      }
      return known;
    } catch (IOException e) {
      throw new RunException(
          ExitCode.USAGE, "cannot read " + file + " for --if-changed: " + Failures.text(e), e);
    }
  }

  private void add(String line) {
    try {
      JsonNode record = Json.MAPPER.readTree(line);
      String etag = record.path("etag").asString(null);
      String modified = record.path("last_modified").asString(null);
      boolean ok = record.path("outcome").asString("").equals("ok");
      if (ok && (etag != null || modified != null)) {
        versions.put(record.path("url").asString(""), new Version(etag, modified));
      }
    } catch (JacksonException e) {
      // A torn last line: that request simply comes again.
      System.getLogger(KnownBodies.class.getName())
          .log(System.Logger.Level.DEBUG, "a line of the earlier run is no record", e);
    }
  }

  /// The request with the condition that its body is another one, or null when nothing is known.
  @Nullable Request conditional(Request request, String url) {
    Version version = request.method().equals("GET") ? versions.get(UrlMask.mask(url)) : null;
    if (version == null) {
      return null;
    }
    try {
      return version.etag() != null
          ? request.withHeader("If-None-Match", version.etag())
          : request.withHeader("If-Modified-Since", String.valueOf(version.modified()));
    } catch (IllegalArgumentException e) {
      // A server may write what no request may carry.
      return null;
    }
  }
}
