// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.observe.Doors;
import dev.belay.run.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `belay ps`: which processes can be looked at.
@Command(
    name = "ps",
    header = "Lists the Java processes of your user that use Belay.",
    description = {
      "  belay ps           pid, tasks, how many of them wait, and the program",
      "  belay tree PID     what the tasks of one of them do"
    },
    customSynopsis = "belay ps",
    footer = {
      "",
      "A process is listed once it has used Belay for 3 s, or at once if started with -Dbelay.observe."
    })
final class PsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  PsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Long> processes;
    try {
      processes = Doors.processes();
    } catch (IOException e) {
      streams.say("cannot look: " + e.getMessage());
      return ExitCode.USAGE.code();
    }
    boolean any = false;
    for (long pid : processes) {
      if (pid == ProcessHandle.current().pid()) {
        continue;
      }
      if (!any) {
        line("PID", "TASKS", "WAITING", "PROGRAM");
        any = true;
      }
      show(pid);
    }
    if (!any) {
      streams.say("no process of yours that uses Belay was found; each can be seen after 3 s");
    }
    return ExitCode.OK.code();
  }

  private void show(long pid) throws InterruptedException {
    StringBuilder summary = new StringBuilder();
    try {
      var _ = new OtherProcess(pid).ask("ps", PATIENCE, summary);
    } catch (OtherProcess.SilentException e) {
      line(Long.toString(pid), "?", "?", String.valueOf(e.getMessage()));
      return;
    }
    String[] words = summary.toString().split(" ", 3);
    line(Long.toString(pid), words[0], words[1], words[2]);
  }

  private void line(String pid, String tasks, String waiting, String program) {
    streams.out().println("%8s %8s %8s  %s".formatted(pid, tasks, waiting, program));
  }
}
