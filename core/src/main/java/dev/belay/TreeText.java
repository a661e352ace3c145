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
        line(entry);
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
    text.append(", with the threads that wait for them ").append(inWords(states));
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

  private void countsOf(Entry group) {
    Map<State, Integer> others = counted.get(group.id());
    if (others != null) {
      indent(group.depth() + 1).append("... and ").append(inWords(others)).append('\n');
    }
  }

  private StringBuilder indent(int depth) {
    return text.repeat("  ", depth);
  }

  private void line(Entry entry) {
    indent(entry.depth());
    switch (entry.kind()) {
      case GROUP -> text.append("group ").append(entry.path().isEmpty() ? "/" : entry.path());
      case SERVICE -> text.append("service ").append(entry.path());
      case THREAD, TASK -> text.append(entry.path()).append(' ').append(doing(entry));
    }
    if (entry.cancelled() != null) {
      text.append(" [cancelled: ").append(entry.cancelled()).append(']');
    }
    text.append('\n');
    frames(entry);
  }

  private static String doing(Entry entry) {
    Wait wait = entry.waiting();
    State state = entry.state();
    if (wait == null) {
      return switch (state) {
        case null -> "";
        case CREATED -> "has not begun";
        case READY -> "is ready";
        case RUNNING -> "runs";
        case WAITING -> "waits";
        case FOREIGN -> "is blocked in other code";
        case DONE -> "has ended";
      };
    }
    String next = wait.blockers().isEmpty() ? null : wait.blockers().getFirst();
    StringBuilder text = new StringBuilder("waits for ").append(wait.subject());
    text.append(wait.relation().isEmpty() ? "" : relation(wait.subject(), wait.relation(), next));
    if (wait.sinceExact() || !wait.since().isZero()) {
      text.append(wait.sinceExact() ? " for " : " for at least ");
      text.append(Nanos.toText(wait.since().toNanos()));
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

  /// Without the frames in which every wait ends.
  private void frames(Entry entry) {
    entry.stack().stream()
        .dropWhile(frame -> isOfWaiting(frame.getClassName()))
        .limit(MOST_FRAMES)
        .forEach(frame -> indent(entry.depth() + 2).append("at ").append(frame).append('\n'));
  }

  private static boolean isOfWaiting(String type) {
    return type.startsWith("java.")
        || type.startsWith("jdk.")
        || type.startsWith("dev.belay.kernel.");
  }
}
