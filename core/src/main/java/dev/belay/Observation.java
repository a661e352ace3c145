// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskTree.Kind;
import dev.belay.TaskTree.State;
import dev.belay.kernel.Watchers;
import dev.belay.observe.Door;
import dev.belay.observe.Doors;

/// What this process tells about its tasks to whoever asks from outside, and when it begins to.
final class Observation {
  static {
    try {
      if (Door.openLater(Observation::answer)) {
        Watchers.add(new Stamps());
      }
      String watched = System.getProperty(DeadlockWatch.PROPERTY);
      if (watched != null) {
        DeadlockWatch.start(watched);
      }
    } catch (OutOfMemoryError e) {
      // No thread to be had. The program needs those that there are more than this one.
    }
  }

  private Observation() {}

  /// Called where the first task of the process may come from; its call begins it all, once.
  @SuppressWarnings("EmptyMethod")
  static void begin() {}

  private static String answer(String request) {
    String[] words = request.split(" ", -1);
    return switch (words[0]) {
      case "ps" -> summary(TaskTree.snapshot());
      case "text", "json" -> tree(words[0], Integer.parseInt(words[1]));
      default -> Doors.REFUSED + "unknown request\n";
    };
  }

  private static String tree(String format, int stacks) {
    TaskTree tree = TaskTree.snapshot(stacks);
    return Doors.OK
        + tree.deadlocks().size()
        + "\n"
        + (format.equals("json") ? tree.toJson() : tree.toText());
  }

  /// The numbers of tasks and of those that wait, and the name of the program.
  private static String summary(TaskTree tree) {
    long tasks = tree.entries().stream().filter(entry -> entry.kind() == Kind.TASK).count();
    long waiting =
        tree.entries().stream()
            .filter(entry -> entry.kind() == Kind.TASK && entry.state() == State.WAITING)
            .count();
    return Doors.OK + tasks + " " + waiting + " " + program() + "\n";
  }

  private static String program() {
    String command = System.getProperty("sun.java.command", "");
    int end = command.indexOf(' ');
    String first = end < 0 ? command : command.substring(0, end);
    return first.isEmpty() ? "?" : first;
  }
}
