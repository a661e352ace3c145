// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.FetchRun;
import dev.belay.run.RunResult;

/// A run with a user before it: progress is shown, signals stop it, the summary is told.
final class AttendedRun {
  private final FetchRun run;
  private final Streams streams;
  private final Shown shown;

  AttendedRun(FetchRun run, Streams streams, Shown shown) {
    this.run = run;
    this.streams = streams;
    this.shown = shown;
  }

  /// Says where the records go and how to go on, unless that is plain from the command line.
  void announce(boolean directoryGiven) {
    if (shown.quiet()) {
      return;
    }
    if (run.alreadyFinished()) {
      streams.say(run.directory() + " is finished already");
    } else if (run.resumed()) {
      String done = Numbers.grouped(run.alreadyDone());
      streams.say("going on with " + run.directory() + ", where " + done + " are recorded");
    } else if (!directoryGiven) {
      streams.say("to resume: belay resume " + run.directory());
    }
  }

  /// Runs to the end, or until it is stopped, and tells the summary.
  RunResult execute() throws InterruptedException {
    RunResult result = executeSilently();
    String message = result.message();
    if (message != null) {
      streams.say(message);
    }
    if (!shown.quiet()) {
      streams.err().print(result.summary().text());
    }
    return result;
  }

  /// The same without the summary.
  RunResult executeSilently() throws InterruptedException {
    try (ProgressDisplay display = ProgressDisplay.of(shown, streams)) {
      var stop = new TwoStageStop(run::drain, run::abort, display::say);
      try {
        return shown.verbose() ? run.execute(display, display::say) : run.execute(display);
      } finally {
        stop.unregister();
      }
    }
  }
}
