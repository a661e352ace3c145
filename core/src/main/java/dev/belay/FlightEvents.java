// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.Watcher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/// Tells the JDK's flight recorder of tasks and their waits. To touch this class loads those of the
/// module jdk.jfr, which takes longer than many a program: [FlightWatch] does, once a flight
/// recording is on.
final class FlightEvents implements Watcher {

  /// A task, from its first step to its end.
  @Name("dev.belay.Task")
  @Label("Task")
  @Category("Belay")
  @Description("A task of a group, from its first step to its end")
  @StackTrace(false)
  static final class TaskEvent extends Event {
    @Label("Task")
    @Description("The names from the root of the tree to the task")
    String task = "";

    @Label("Group")
    String group = "";

    @Label("Outcome")
    @Description("DONE, FAILED or CANCELLED")
    String outcome = "";

    @Label("Reason")
    @Description("What the task threw, or why it was cancelled")
    String reason = "";
  }

  /// A wait of a task. Short ones are left out unless the recording's settings ask for them.
  @Name("dev.belay.Wait")
  @Label("Wait")
  @Category("Belay")
  @Description("A wait of a task, until the task went on")
  @StackTrace(false)
  @Threshold("10 ms")
  static final class WaitEvent extends Event {
    @Label("Task")
    @Description("The names from the root of the tree to the task")
    String task = "";

    @Label("Group")
    String group = "";

    @Label("Wait Reason")
    @Description("What the task waited for")
    String reason = "";

    @Label("Ending")
    @Description("woken, timed out, cancelled or interrupted")
    String ending = "";
  }

  private final Map<Strand, TaskEvent> running = new ConcurrentHashMap<>();

  /// Whether a recording wants any of these events.
  static boolean areWanted() {
    return new TaskEvent().isEnabled() || new WaitEvent().isEnabled();
  }

  @Override
  public void started(Strand task) {}

  @Override
  public void begins(Strand task) {
    TaskEvent event = new TaskEvent();
    event.begin();
    running.put(task, event);
  }

  @Override
  public void ended(Strand task, End end, String reason) {
    TaskEvent event = running.remove(task);
    if (event == null) {
      return;
    }
    event.end();
    if (event.shouldCommit()) {
      event.task = task.path();
      event.group = group(task);
      event.outcome = end.name();
      event.reason = reason;
      event.commit();
    }
  }

  @Override
  public Wait waits(Suspension wait) {
    WaitEvent event = new WaitEvent();
    event.begin();
    return new Wait() {
      @Override
      public void ready() {}

      @Override
      public void over() {
        event.end();
        if (event.shouldCommit()) {
          event.task = wait.strand().path();
          event.group = group(wait.strand());
          event.reason = Words.of(wait.subject());
          event.ending = wait.ending();
          event.commit();
        }
      }
    };
  }

  /// The path of the innermost group around a task, or nothing where it is nobody's child.
  private static String group(Strand task) {
    Scope scope = task.scope();
    while (scope != null && scope.owner() == task) {
      scope = scope.parent();
    }
    return scope == null ? "" : scope.path();
  }

  /// Lets go of the tasks.
  void forget() {
    running.clear();
  }
}
