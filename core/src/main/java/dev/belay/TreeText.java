// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskTree.Entry;
import dev.belay.TaskTree.State;
import dev.belay.TaskTree.Wait;
import dev.belay.kernel.Nanos;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A [TaskTree] for people.
final class TreeText {
  /// So many tasks of one group are shown, and those in trouble; the others are counted.
  private static final int SHOWN_IN_A_GROUP = 20;

  private static final int MOST_FRAMES = 16;

  private final TaskTree tree;
  private final StringBuilder text = new StringBuilder();
  private final Set<String> inTrouble = new HashSet<>();

  /// By the number of the group, how many tasks of it were shown.
  private final Map<Integer, Integer> shown = new HashMap<>();

  /// By the number of the group, what those do that were not.
  private final Map<Integer, Map<State, Integer>> counted = new HashMap<>();

  /// Those whose entry was left out, with everything in it.
  private final Set<Integer> hidden = new HashSet<>();

  /// By the number of the entry, how far its line is indented; those without a line as what they
  /// are in.
  private final Map<Integer, Integer> indents = new HashMap<>();

  TreeText(TaskTree tree) {
    this.tree = tree;
  }

  @Override
  public String toString() {
    header();
    for (TaskTree.Deadlock deadlock : tree.deadlocks()) {
      inTrouble.addAll(deadlock.paths());
      text.append('\n').append(deadlock).append('\n');
    }
    text.append('\n');
    List<Entry> open = new ArrayList<>();
    for (Entry entry : tree.entries()) {
      while (!open.isEmpty() && open.getLast().depth() >= entry.depth()) {
        countsOf(open.removeLast());
      }
      if (isShown(entry)) {
        int around = indents.getOrDefault(entry.parent(), -1);
        if (isLine(entry)) {
          indents.put(entry.id(), around + 1);
          line(entry);
        } else {
          indents.put(entry.id(), around);
        }
        open.add(entry);
      } else {
        hidden.add(entry.id());
      }
    }
    while (!open.isEmpty()) {
      countsOf(open.removeLast());
    }
    return text.toString();
  }

  private void header() {
    Map<State, Integer> states = new EnumMap<>(State.class);
    int tasks = 0;
    for (Entry entry : tree.entries()) {
      if (entry.state() != null) {
        states.merge(entry.state(), 1, Integer::sum);
      }
      tasks += entry.kind() == TaskTree.Kind.TASK ? 1 : 0;
    }
    text.append("process ").append(ProcessHandle.current().pid());
    text.append(": ").append(tasks).append(tasks == 1 ? " task" : " tasks");
    text.append(" and the threads that wait for them: ").append(inWords(states));
    text.append(", at ").append(tree.at()).append('\n');
  }

  private static String inWords(Map<State, Integer> states) {
    if (states.isEmpty()) {
      return "none";
    }
    StringJoiner words = new StringJoiner(", ");
    states.forEach((state, count) -> words.add(count + " " + word(state)));
    return words.toString();
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private boolean isShown(Entry entry) {
    if (hidden.contains(entry.parent())) {
      return false;
    }
    State state = entry.state();
    if (entry.kind() != TaskTree.Kind.TASK || state == null) {
      return true;
    }
    boolean first = shown.merge(entry.parent(), 1, Integer::sum) <= SHOWN_IN_A_GROUP;
    if (first || inTrouble.contains(entry.path()) || !entry.stack().isEmpty()) {
      return true;
    }
    counted
        .computeIfAbsent(entry.parent(), group -> new EnumMap<>(State.class))
        .merge(state, 1, Integer::sum);
    return false;
  }

  /// A group that has no name and no trouble says nothing that its tasks do not.
  private boolean isLine(Entry entry) {
    return entry.kind() != TaskTree.Kind.GROUP
        || entry.cancelled() != null
        || !entry.path().equals(pathAround(entry));
  }

  /// What the path of a group without a name is: that of the task, and of a plain thread nothing.
  private String pathAround(Entry group) {
    Entry around = tree.entries().get(group.parent());
    return around.kind() == TaskTree.Kind.THREAD ? "" : around.path();
  }

  private void countsOf(Entry group) {
    Map<State, Integer> others = counted.get(group.id());
    if (others != null) {
      indent(indents.getOrDefault(group.id(), 0) + 1)
          .append("... and ")
          .append(inWords(others))
          .append('\n');
    }
  }

  private StringBuilder indent(int depth) {
    return text.repeat("  ", depth);
  }

  private void line(Entry entry) {
    int depth = indents.getOrDefault(entry.id(), 0);
    indent(depth);
    switch (entry.kind()) {
      case GROUP -> text.append("group ").append(entry.path().isEmpty() ? "/" : entry.path());
      case SERVICE -> text.append("service ").append(entry.path());
      case THREAD, TASK -> text.append(entry.path()).append(' ').append(doing(entry));
    }
    if (entry.cancelled() != null) {
      text.append(" [cancelled: ").append(entry.cancelled()).append(']');
    }
    text.append('\n');
    frames(entry, depth + 2);
  }

  private static String doing(Entry entry) {
    Wait wait = entry.waiting();
    return wait != null
        ? waiting(wait)
        : switch (entry.state()) {
          case null -> "";
          case CREATED -> "has not begun";
          case READY -> "is ready";
          case RUNNING -> "runs";
          case WAITING -> "waits";
          case FOREIGN -> "is blocked in other code";
          case DONE -> "has ended";
        };
  }

  private static String waiting(Wait wait) {
    StringBuilder text = new StringBuilder("waits ");
    if (wait.sinceExact() || !wait.since().isZero()) {
      text.append(wait.sinceExact() ? "" : "at least ");
      text.append(Nanos.toText(wait.since().toNanos())).append(' ');
    }
    text.append("for ").append(wait.subject());
    if (!wait.relation().isEmpty()) {
      String first = wait.blockers().isEmpty() ? null : wait.blockers().getFirst();
      text.append(relation(wait.subject(), wait.relation(), first));
      int more = wait.blockers().size() - 1;
      text.append(more > 0 ? " and " + more + " more" : "");
    }
    if (wait.left() != null) {
      text.append(", at most ").append(Nanos.toText(wait.left().toNanos())).append(" more");
    }
    return text.toString();
  }

  /// What `next` has to do with a wait for `subject`.
  static String relation(String subject, String relation, @Nullable String next) {
    if (relation.isEmpty()) {
      return next == null || subject.endsWith(next) ? "" : ", of which " + next + " has not ended";
    }
    return next == null || relation.startsWith("nobody")
        ? ", " + relation
        : ", " + relation + " " + next;
  }

  /// Without the frames in which every wait ends, and those in which every task begins.
  private void frames(Entry entry, int depth) {
    entry.stack().stream()
        .dropWhile(frame -> isOfWaiting(frame.getClassName()))
        .takeWhile(frame -> !isBeginning(frame))
        .limit(MOST_FRAMES)
        .forEach(frame -> indent(depth).append("at ").append(frame).append('\n'));
  }

  private static boolean isBeginning(StackTraceElement frame) {
    return frame.getClassName().equals(GroupTask.class.getName())
        && frame.getMethodName().equals("execute");
  }

  private static boolean isOfWaiting(String type) {
    return type.startsWith("java.")
        || type.startsWith("jdk.")
        || type.startsWith("dev.belay.kernel.");
  }
}
