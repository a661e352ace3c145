// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.observe.Doors;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Another process on this machine, which is asked what its tasks do.
record OtherProcess(long pid) {

  /// Why it cannot be looked at, in one line for the user.
  static final class SilentException extends Exception {
    private static final long serialVersionUID = 1;

    SilentException(String message) {
      super(message);
    }
  }

  /// Asks it, and gives the answer without its first line.
  ///
  /// @param first gets the first line
  /// @param limit how long to wait
  String ask(String request, Duration limit, StringBuilder first)
      throws SilentException, InterruptedException {
    String answer;
    try {
      check();
      answer = Async.timeout(limit, () -> Doors.ask(pid, request));
    } catch (DeadlineExceededException e) {
      throw new SilentException(
          "process %d does not answer within %s: it is stopped, or the machine has no time for it"
              .formatted(pid, Durations.text(limit)));
    } catch (IOException e) {
      throw new SilentException("process %d does not listen: %s".formatted(pid, e.getMessage()));
    }
    int end = answer.indexOf('\n');
    String head = end < 0 ? answer : answer.substring(0, end);
    if (!head.startsWith(Doors.OK)) {
      throw new SilentException("process %d answers: %s".formatted(pid, head));
    }
    first.append(head, Doors.OK.length(), head.length());
    return answer.substring(end + 1);
  }

  private void check() throws SilentException, IOException {
    Optional<ProcessHandle> found = ProcessHandle.of(pid);
    if (found.isEmpty()) {
      throw new SilentException("there is no process " + pid);
    }
    if (Doors.isOpen(pid)) {
      return;
    }
    Optional<String> owner = found.get().info().user();
    Optional<String> own = ProcessHandle.current().info().user();
    if (owner.isPresent() && !owner.equals(own)) {
      throw new SilentException(
          "process %d belongs to %s: only that user can look at its tasks"
              .formatted(pid, owner.get()));
    }
    throw new SilentException(
        "process %d shows no tasks: it does not use Belay, or has not yet for 3 s, or was started with -Dbelay.observe=off"
            .formatted(pid));
  }
}
