// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.FetchOptionsBuilder;
import dev.belay.run.Keeping;
import dev.belay.run.Sync;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say where records go and what is shown meanwhile.
final class RecordArguments {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description =
          "Run directory, new or of the same requests (default: belay-DATE-TIME here); - writes the "
              + "records to standard output instead, and cannot be resumed.")
  @Nullable Path output;

  @Option(
      names = "--save-bodies",
      description = "Keep the bodies of the answers as files below DIR/bodies.")
  private boolean saveBodies;

  @Option(
      names = "--sync",
      paramLabel = "WHEN",
      description =
          "When records are forced to the disk: none, 1s or each; only a loss of power can "
              + "lose what was not (default: ${DEFAULT-VALUE}).")
  private Sync sync = Sync.SECOND;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description =
          "How long a run that is stopped by Ctrl-C waits for what is in flight (default: "
              + "${DEFAULT-VALUE}).")
  private Duration grace = Duration.ofSeconds(10);

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      description =
          "auto: lines that are rewritten, on a terminal, else as plain; plain: a line every "
              + "30 s; json: an object a second; none (default: auto).")
  private ProgressMode progress = ProgressMode.AUTO;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing but errors.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell of each request that failed or needed more than one attempt.")
  private boolean verbose;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description =
          "Colours in the progress: auto (on a terminal, unless NO_COLOR is set), always, never "
              + "(default: auto).")
  private Colours colours = Colours.AUTO;

  Shown shown() {
    if (quiet && verbose) {
      throw new IllegalArgumentException("quiet and verbose exclude each other: both were given");
    }
    return new Shown(quiet ? ProgressMode.NONE : progress, colours, quiet, verbose);
  }

  @Option(
      names = "--name",
      paramLabel = "TEMPLATE",
      description =
          "Name of each body's file, with fields of the line and {ordinal}, {id}, {host}, "
              + "{basename}, {ext} (default: '{ordinal}-{basename}', the ordinal in nine digits).")
  private @Nullable String name;

  @Option(
      names = "--max-body",
      paramLabel = "SIZE",
      description = "A longer body is an error, too_large: 10M (default: any length).")
  private @Nullable Size maxBody;

  @Option(
      names = "--inline-body",
      paramLabel = "SIZE",
      arity = "0..1",
      fallbackValue = "64k",
      description = "Keep bodies in the records, up to that size each (64k when none is given).")
  private @Nullable Size inlineBody;

  @Option(
      names = "--headers",
      paramLabel = "WHICH",
      description = "Fields of the answers in the records: chosen, or all (default: chosen).")
  private Fields headers = Fields.CHOSEN;

  @Option(
      names = "--ordered",
      description = "With -o -: write the records in the order of the input.")
  private boolean ordered;

  /// Which fields.
  enum Fields {
    CHOSEN,
    ALL
  }

  boolean toStdout() {
    return output != null && output.toString().equals("-");
  }

  boolean ordered() {
    return ordered;
  }

  void into(FetchOptionsBuilder options) {
    if (toStdout() && saveBodies) {
      throw new IllegalArgumentException("save-bodies needs a run directory, -o was -");
    }
    long inline = inlineBody == null ? Keeping.INLINE_LIMIT : inlineBody.bytes();
    options
        .output(toStdout() ? null : output)
        .sync(sync)
        .grace(grace)
        .keeping(
            new Keeping(
                saveBodies,
                name,
                inlineBody != null,
                inline,
                headers == Fields.ALL,
                maxBody == null ? -1 : maxBody.bytes()));
  }
}
