// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.FetchOptionsBuilder;
import dev.belay.run.Format;
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
      description = "How inputs are written: text (a URL a line) or jsonl (default: by file name).")
  private @Nullable Format format;

  void into(FetchOptionsBuilder options) {
    headers.forEach(options::header);
    options.method(method).data(data).format(format);
  }
}
