// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.FetchOptionsBuilder;
import dev.belay.run.Follow;
import dev.belay.run.Format;
import dev.belay.run.RequestShape;
import dev.belay.run.StatusSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what is asked for.
final class RequestArguments {
  @Option(
      names = {"-X", "--method"},
      paramLabel = "METHOD",
      description = "Method of requests that name none (default: GET, or POST with -d).")
  private @Nullable String method;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description =
          "Header of every request; may be given several times. In the value, env:NAME "
              + "stands for an environment variable and file:PATH for a file's content; they are "
              + "recorded by that name.")
  private List<String> headers = List.of();

  @Option(
      names = {"-d", "--data"},
      paramLabel = "DATA",
      description = "Body of requests that bring none: a text, or @FILE.")
  private @Nullable String data;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "How inputs are written: text (a URL a line), jsonl, csv, tsv (default: by file name).")
  private @Nullable Format format;

  @Option(
      names = "--url",
      paramLabel = "TEMPLATE",
      description =
          "URL of each line of the input, with its fields: 'https://host/items/{id}'. A field is "
              + "percent-encoded; as it is in the first place, or as {+name}.")
  private @Nullable String url;

  @Option(
      names = "--json",
      paramLabel = "@FILE",
      description =
          "Template of a JSON body: {{name}} is a field of the line as JSON, \"{{name}}\" a part of "
              + "a string.")
  private @Nullable String json;

  @Option(
      names = "--expect",
      paramLabel = "STATUSES",
      description = "Statuses that are ok, as 200-299,404 (default: those below 400).")
  private @Nullable StatusSet expect;

  @Option(
      names = "--checksum",
      paramLabel = "sha256",
      description =
          "Record the digest of each body, and hold it against the field checksum or sha256 of a "
              + "table's line.")
  private @Nullable Digest checksum;

  @Option(
      names = "--idempotency-key",
      description =
          "Send an Idempotency-Key with each POST and PATCH, the same at every retry; they are then "
              + "retried as a PUT is.")
  private boolean idempotencyKey;

  @Option(
      names = "--dedupe",
      description = "Make equal requests once; the others are recorded as skipped.")
  private boolean dedupe;

  @Option(
      names = "--follow",
      paramLabel = "next",
      description = "Go on to the next page that the header Link of an answer names.")
  private @Nullable Walk follow;

  @Option(
      names = "--next-pointer",
      paramLabel = "POINTER",
      description = "Go on to the next page whose URL stands there in a JSON body: /paging/next.")
  private @Nullable String nextPointer;

  @Option(
      names = "--max-pages",
      paramLabel = "N",
      description = "Pages of one request at most (default: ${DEFAULT-VALUE}).")
  private int maxPages = 1000;

  @Option(
      names = "--if-changed",
      paramLabel = "RUN",
      description =
          "Ask only for what has changed since an earlier run; the rest is recorded as skipped.")
  private @Nullable String ifChanged;

  /// How a digest is made.
  enum Digest {
    SHA256
  }

  /// Where the next page is named.
  enum Walk {
    NEXT
  }

  void into(FetchOptionsBuilder options) {
    headers.forEach(options::header);
    options.method(method).data(data).format(format);
    boolean walks = follow != null || nextPointer != null;
    Follow pages = walks ? new Follow(nextPointer, maxPages) : null;
    options.shape(
        new RequestShape(
            url, json, expect, checksum != null, idempotencyKey, dedupe, pages, ifChanged));
  }
}
