// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskTree.Deadlock;
import dev.belay.TaskTree.Entry;
import dev.belay.TaskTree.Kind;
import dev.belay.TaskTree.State;
import dev.belay.TaskTree.Wait;
import dev.belay.kernel.Blockers;
import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Members;
import dev.belay.kernel.Roots;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.TimedScope;
import dev.belay.kernel.WaitGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One walk from the roots over all groups to all tasks, and what was seen on it.
///
/// Without recursion, since a tree of tasks may be deeper than a stack.
final class TreeWalk {
  private static final int MOST_FRAMES = 64;

  /// Of very many that stand in the way, so many are named.
  private static final int MOST_NAMES = 10;

  /// What will be an entry.
  private record Found(
      int parent,
      int depth,
      Kind kind,
      String path,
      @Nullable Strand strand,
      @Nullable Cancellation cancelled) {}

  /// A task of a group that was found and whose own groups were not yet looked at.
  private record Child(Strand strand, int parent, int depth, String path) {}

  private final List<Found> all = new ArrayList<>();
  private final Map<Strand, String> paths = new HashMap<>();
  private final Map<Long, Strand> byThread = new HashMap<>();
  private final List<Strand> strands = new ArrayList<>();
  private final ArrayDeque<Child> todo = new ArrayDeque<>();

  /// The tasks that live at the moment, and the plain threads that are inside of a Belay call.
  static List<Strand> living() {
    TreeWalk walk = new TreeWalk();
    walk.fromRoots();
    return walk.strands;
  }

  TaskTree snapshot(int stacks) {
    Instant at = Instant.now();
    fromRoots();
    WaitGraph graph = new WaitGraph(strands);
    List<WaitGraph.Cycle> cycles = graph.cycles();
    Set<Strand> dumped = stacks == 0 ? Set.of() : toDump(cycles, stacks);
    List<Entry> entries = new ArrayList<>(all.size());
    for (Found found : all) {
      entries.add(entry(entries.size(), found, graph, dumped));
    }
    List<Deadlock> deadlocks =
        cycles.stream()
            .filter(WaitGraph.Cycle::holds)
            .map(cycle -> deadlock(cycle, graph))
            .toList();
    return new TaskTree(at, entries, deadlocks);
  }

  // ---- The walk ----

  private void fromRoots() {
    Set<Strand> roots = new LinkedHashSet<>(Roots.all());
    roots.addAll(PlainThreads.waiting());
    roots.stream().sorted(Comparator.comparingLong(TreeWalk::threadId)).forEach(this::root);
  }

  private void root(Strand root) {
    Thread thread = root.threadIfAlive();
    if (thread == null) {
      groupsOf(root, -1, -1, "");
    } else {
      enter(root, Kind.THREAD, -1, 0, PlainThreads.path(thread), "");
    }
    for (Child next = todo.pollFirst(); next != null; next = todo.pollFirst()) {
      enter(next.strand, Kind.TASK, next.parent, next.depth, next.path, next.path);
    }
  }

  private void enter(
      Strand strand, Kind kind, int parent, int depth, String path, String pathOfGroups) {
    Scope scope = strand.scope();
    Scope outermost = scope == null ? null : scope.outermostCancelled();
    Cancellation why = outermost == null ? null : outermost.cancellation();
    int id = add(new Found(parent, depth, kind, path, strand, why));
    strands.add(strand);
    paths.put(strand, path);
    byThread.put(threadId(strand), strand);
    groupsOf(strand, id, depth, pathOfGroups);
  }

  private int add(Found found) {
    all.add(found);
    return all.size() - 1;
  }

  /// Enters the groups that `strand` has opened, each in the one around it, and puts their tasks
  /// before everything that is still to do: so they follow their group.
  private void groupsOf(Strand strand, int parent, int depth, String path) {
    ArrayDeque<Scope> own = new ArrayDeque<>();
    for (Scope s = strand.scope(); s != null && s.owner() == strand; s = s.parent()) {
      own.addFirst(s);
    }
    boolean inTask = strand.threadIfAlive() != null;
    String name = path;
    int in = parent;
    int level = depth;
    List<Child> children = new ArrayList<>();
    for (Scope scope : own) {
      Members members = scope.members();
      if (members == null) {
        continue;
      }
      Object label = scope.label();
      name = label == null ? name : name + "/" + label;
      Kind kind = inTask ? Kind.GROUP : Kind.SERVICE;
      in = add(new Found(in, ++level, kind, name, null, scope.cancellation()));
      for (Strand child : members.living()) {
        Scope innermost = child.scope();
        children.add(new Child(child, in, level + 1, name + "/" + labelOf(child, innermost)));
      }
    }
    for (int i = children.size() - 1; i >= 0; i--) {
      todo.addFirst(children.get(i));
    }
  }

  private static Object labelOf(Strand child, @Nullable Scope innermost) {
    Scope own = innermost;
    for (Scope s = innermost; s != null && s.owner() == child; s = s.parent()) {
      own = s;
    }
    Object label = own == null ? null : own.label();
    return label == null ? "" : label;
  }

  // ---- What was seen ----

  private Entry entry(int id, Found found, WaitGraph graph, Set<Strand> dumped) {
    Strand strand = found.strand;
    Cancellation why = found.cancelled;
    String cancelled =
        why == null ? null : why.reason() + (why.by() == null ? "" : ", by " + why.by());
    if (strand == null) {
      return new Entry(
          id,
          found.parent,
          found.depth,
          found.kind,
          found.path,
          null,
          0,
          null,
          cancelled,
          List.of());
    }
    Suspension wait = graph.waitOf(strand);
    return new Entry(
        id,
        found.parent,
        found.depth,
        found.kind,
        found.path,
        wait == null ? stateOf(strand) : State.WAITING,
        threadId(strand),
        wait == null ? null : wait(strand, wait, graph),
        cancelled,
        dumped.contains(strand) ? stackOf(strand) : List.of());
  }

  private static State stateOf(Strand strand) {
    Thread thread = strand.threadIfAlive();
    if (thread == null || strand.hasEnded()) {
      return State.DONE;
    }
    if (!strand.hasBegun()) {
      return State.CREATED;
    }
    if (strand.waiting() != null) {
      return State.READY;
    }
    return switch (thread.getState()) {
      case NEW -> State.CREATED;
      case RUNNABLE -> State.RUNNING;
      case BLOCKED, WAITING, TIMED_WAITING -> State.FOREIGN;
      case TERMINATED -> State.DONE;
    };
  }

  private Wait wait(Strand strand, Suspension wait, WaitGraph graph) {
    Blockers blockers = graph.blockersOf(strand);
    long now = strand.loop().nanoTime();
    Suspension.Since since = wait.since();
    long left = wait.left();
    return new Wait(
        Words.of(wait.subject()),
        blockers.words(),
        names(blockers),
        blockers.exact(),
        Duration.ofNanos(Math.max(0, now - since.nanos())),
        since.exact(),
        left == TimedScope.UNLIMITED ? null : Duration.ofNanos(Math.max(0, left)));
  }

  private List<String> names(Blockers blockers) {
    Stream<String> ends = blockers.strands().stream().filter(s -> !s.hasEnded()).map(this::name);
    Stream<String> holders = blockers.threads().stream().map(this::nameOfThread);
    return Stream.concat(ends, holders).limit(MOST_NAMES).toList();
  }

  private String nameOfThread(Long thread) {
    Strand strand = byThread.get(thread);
    return strand == null ? PlainThreads.nameOf(thread) : name(strand);
  }

  private Deadlock deadlock(WaitGraph.Cycle cycle, WaitGraph graph) {
    List<Strand> round = cycle.strands();
    List<String> names = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (int i = 0; i < round.size(); i++) {
      Strand strand = round.get(i);
      Blockers blockers = graph.blockersOf(strand);
      String next = name(round.get((i + 1) % round.size()));
      names.add(name(strand));
      String subject = Words.of(cycle.waits().get(i).subject());
      reasons.add(subject + TreeText.relation(subject, blockers.words(), next));
    }
    return new Deadlock(cycle.isCertain(), names, reasons);
  }

  private String name(Strand strand) {
    return paths.getOrDefault(strand, strand.path());
  }

  // ---- Stacks ----

  private Set<Strand> toDump(List<WaitGraph.Cycle> cycles, int most) {
    Set<Strand> some = new LinkedHashSet<>();
    cycles.forEach(cycle -> some.addAll(cycle.strands()));
    some.addAll(strands);
    Set<Strand> first = new LinkedHashSet<>();
    some.stream().limit(most).forEach(first::add);
    return first;
  }

  private static List<StackTraceElement> stackOf(Strand strand) {
    Thread thread = strand.threadIfAlive();
    if (thread == null) {
      return List.of();
    }
    List<StackTraceElement> frames = List.of(thread.getStackTrace());
    return List.copyOf(frames.subList(0, Math.min(frames.size(), MOST_FRAMES)));
  }

  private static long threadId(Strand strand) {
    Thread thread = strand.threadIfAlive();
    return thread == null ? 0 : thread.threadId();
  }
}
