// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.FetchOptionsBuilder;
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
      description = "Run directory, new or of the same requests (default: belay-DATE-TIME here).")
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
          "auto: a line that is rewritten, on a terminal, else as plain; plain: a line "
              + "every 30 s; none (default: auto).")
  private ProgressMode progress = ProgressMode.AUTO;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing but errors.")
  boolean quiet;

  ProgressMode progress() {
    return quiet ? ProgressMode.NONE : progress;
  }

  void into(FetchOptionsBuilder options) {
    if (output != null && output.toString().equals("-")) {
      throw new IllegalArgumentException("-o must name a run directory, was -");
    }
    options.output(output).saveBodies(saveBodies).sync(sync).grace(grace);
  }
}
