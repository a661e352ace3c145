// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The command by itself, without one of its commands: it can only show help and version.
@Command(
    name = "belay",
    header = "Makes very many HTTP requests politely and loses none of them.",
    description = {
      "  belay demo                      see it work: 2 000 requests to a server of its own",
      "  belay fetch urls.txt -o run1    GET each URL of a list; the same command again resumes",
      "  belay resume run1               go on after a crash, a reboot, a Ctrl-C",
      "  belay retry run1                make the failures again",
      "  zcat urls.gz | belay fetch - -o run1 --per-host 2 --rate-per-host 10/s",
      "  belay report run1               what the records say, also while the run goes on",
      "  belay serve --port 8080         the demo's server by itself",
      "  belay ps                        running Java processes that use Belay",
      "  belay tree PID                  what each of its tasks waits for, and deadlocks",
      "  belay fetch --help              more examples and all options"
    },
    customSynopsis = "belay COMMAND [OPTIONS]",
    versionProvider = Version.class)
final class BelayCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Option(names = "--version", versionHelp = true, description = "Print the version and stop.")
  boolean version;

  @Spec private CommandSpec spec = CommandSpec.create();

  private BelayCommand(Streams streams) {
    this.streams = streams;
  }

  /// Runs a command line and gives its exit code; whatever goes wrong becomes a line on `err`.
  static int run(Streams streams, String... args) {
    return commandLine(streams).execute(args);
  }

  /// The option model of the whole command.
  static CommandLine commandLine(Streams streams) {
    CommandLine belay = new CommandLine(new BelayCommand(streams));
    belay.addSubcommand(new FetchCommand(streams));
    belay.addSubcommand(new PlanCommand(streams));
    belay.addSubcommand(new ResumeCommand(streams));
    belay.addSubcommand(new RetryCommand(streams));
    belay.addSubcommand(new ReportCommand(streams));
    belay.addSubcommand(new DemoCommand(streams));
    belay.addSubcommand(new ServeCommand(streams));
    belay.addSubcommand(new PsCommand(streams));
    belay.addSubcommand(new TreeCommand(streams));
    belay.addSubcommand(new CompletionCommand(streams));
    return CommandModel.configure(belay, streams);
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(streams.err());
    return ExitCode.USAGE.code();
  }
}
