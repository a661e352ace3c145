// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import dev.belay.kernel.Blockers.Need;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who waits for whom at one moment, and who will wait for ever.
///
/// ## How the lost are found
///
/// Somebody *can go on* when he does not wait, when his wait has a time limit, or when others can
/// end it of whom nothing is known. Whoever waits for one of several can go on when one of these
/// can; whoever waits for all of several, when all can. All the others are lost, and each of them
/// waits for one who is lost too: so from each a walk along the waits comes to a cycle.
///
/// First only what is known exactly counts: a cycle among those is certain. Then it counts too who
/// took a permit last, or took from a queue last: such a cycle is possible only. A writer whose
/// full queue nobody has taken from yet is lost when nobody at all can run; the readers that he
/// waits for are then those that await his end.
///
/// ## Why it may look at tasks that run
///
/// What each one waits for is read before what stands in their way. A cycle is sure if all of its
/// waits still last after that (see [Cycle#holds]): a wait is an object, so who is in the same wait
/// as before has done nothing meanwhile.
public final class WaitGraph {

  /// What can end a wait. Those who wait for the same thing share it.
  ///
  /// @param known those of the blockers that are in the graph
  /// @param others whether others, of whom nothing is known, can end the wait
  private record Way(Blockers blockers, List<Node> known, boolean others) {
    static final Way NONE = new Way(Blockers.unknown(), List.of(), true);
  }

  /// One that waits, or does not.
  private static final class Node {
    final Strand strand;
    final @Nullable Suspension wait;
    final boolean endless;
    Way way = Way.NONE;

    Node(Strand strand) {
      this.strand = strand;
      Suspension last = strand.waiting();
      this.wait = last != null && last.isPending() ? last : null;
      this.endless = wait != null && wait.left() == TimedScope.UNLIMITED;
    }
  }

  /// Tasks and threads that wait for each other: each for the next, the last for the first.
  public static final class Cycle {
    private final List<Node> nodes;
    private final boolean certain;

    private Cycle(List<Node> nodes, boolean certain) {
      this.nodes = nodes;
      this.certain = certain;
    }

    /// Those who wait.
    public List<Strand> strands() {
      return nodes.stream().map(node -> node.strand).toList();
    }

    /// Their waits, in the same order.
    public List<Suspension> waits() {
      return nodes.stream().map(node -> node.wait).toList();
    }

    /// Whether all is known exactly.
    public boolean isCertain() {
      return certain;
    }

    /// Whether all of them are still in the waits in which they were seen.
    public boolean holds() {
      return nodes.stream()
          .allMatch(node ->
              node.wait != null && node.strand.waiting() == node.wait && node.wait.isPending());
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private final Map<Strand, Node> byStrand = new HashMap<>();
  private final Map<Long, Node> byThread = new HashMap<>();

  /// The graph of these tasks and threads.
  public WaitGraph(Collection<? extends Strand> strands) {
    for (Strand strand : strands) {
      Node node = new Node(strand);
      nodes.add(node);
      byStrand.put(strand, node);
      Thread thread = strand.threadIfAlive();
      if (thread != null) {
        byThread.put(thread.threadId(), node);
      }
    }
    Map<Object, Way> ways = new HashMap<>();
    for (Node node : nodes) {
      if (node.wait != null) {
        node.way = ways.computeIfAbsent(new Same(node.wait.subject()), s -> way(node.wait));
      }
    }
  }

  /// An object by its identity.
  private record Same(Object object) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Same(Object another) && another == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }

  private Way way(Suspension wait) {
    Blockers blockers =
        switch (wait.subject()) {
          case Strand awaited -> Blockers.ends(List.of(awaited));
          case Awaited awaited -> awaited.blockers();
          default -> Blockers.unknown();
        };
    List<Node> known = new ArrayList<>();
    blockers.strands().stream().map(byStrand::get).filter(Objects::nonNull).forEach(known::add);
    blockers.threads().stream().map(byThread::get).filter(Objects::nonNull).forEach(known::add);
    boolean all = known.size() == blockers.strands().size() + blockers.threads().size();
    // Who is not in the graph has ended, or cannot be seen; of those whose end is awaited, the
    // first.
    return new Way(blockers, known, known.isEmpty() || !(all || blockers.need() == Need.ALL));
  }

  /// The wait in which `strand` was seen, or null.
  public @Nullable Suspension waitOf(Strand strand) {
    Node node = byStrand.get(strand);
    return node == null ? null : node.wait;
  }

  /// What is known of who can end the wait of `strand`, which is in the graph.
  public Blockers blockersOf(Strand strand) {
    Node node = byStrand.get(strand);
    return node == null ? Blockers.unknown() : node.way.blockers();
  }

  /// Those in the graph who can end the wait of `strand`, as far as known.
  public List<Strand> knownBlockersOf(Strand strand) {
    Node node = byStrand.get(strand);
    return node == null ? List.of() : node.way.known().stream().map(n -> n.strand).toList();
  }

  // ---- Cycles ----

  /// The cycles, the certain ones first; no two share a task.
  public List<Cycle> cycles() {
    List<Cycle> cycles = new ArrayList<>();
    Set<Node> done = new HashSet<>();
    addCycles(cycles, done, true, node -> node.way.blockers().exact() && !node.way.others());
    addCycles(cycles, done, false, node -> !node.way.others());
    if (nodes.stream().allMatch(node -> node.endless)) {
      addCycles(cycles, done, false, node -> !node.way.others() || isWithoutReader(node));
    }
    return cycles;
  }

  private static boolean isWithoutReader(Node node) {
    return node.way.blockers().need() == Need.ANYBODY;
  }

  /// @param done those that need not be looked at any more
  /// @param counts whether what is known of a node's blockers counts; else it can go on
  private void addCycles(List<Cycle> to, Set<Node> done, boolean certain, Predicate<Node> counts) {
    Set<Node> lost = lost(counts);
    for (Node node : nodes) {
      if (lost.contains(node) && !done.contains(node)) {
        List<Node> cycle = cycleFrom(node, lost, done);
        if (!cycle.isEmpty()) {
          to.add(new Cycle(cycle, certain));
        }
      }
    }
  }

  private Set<Node> lost(Predicate<Node> counts) {
    Map<Node, List<Node>> waitersOf = new HashMap<>();
    Map<Node, Integer> missing = new HashMap<>();
    Set<Node> lost = new HashSet<>();
    ArrayDeque<Node> goOn = new ArrayDeque<>();
    for (Node node : nodes) {
      if (!node.endless || !counts.test(node)) {
        goOn.add(node);
        continue;
      }
      lost.add(node);
      missing.put(node, node.way.blockers().need() == Need.ALL ? node.way.known().size() : 1);
      for (Node blocker : node.way.known()) {
        waitersOf.computeIfAbsent(blocker, n -> new ArrayList<>()).add(node);
      }
    }
    for (Node node = goOn.poll(); node != null; node = goOn.poll()) {
      for (Node waiter : waitersOf.getOrDefault(node, List.of())) {
        if (missing.merge(waiter, -1, Integer::sum) == 0) {
          lost.remove(waiter);
          goOn.add(waiter);
        }
      }
    }
    return lost;
  }

  /// The first cycle on a walk along the waits; empty when all that is met was met before.
  private List<Node> cycleFrom(Node start, Set<Node> lost, Set<Node> done) {
    List<Node> trail = new ArrayList<>();
    List<Iterator<Node>> ways = new ArrayList<>();
    Map<Node, Integer> onTrail = new HashMap<>();
    Node at = start;
    while (true) {
      done.add(at);
      onTrail.put(at, trail.size());
      trail.add(at);
      ways.add(next(at, lost).iterator());
      at = null;
      while (at == null) {
        Iterator<Node> way = ways.getLast();
        if (!way.hasNext()) {
          ways.removeLast();
          onTrail.remove(trail.removeLast());
          if (trail.isEmpty()) {
            return List.of();
          }
          continue;
        }
        Node seen = way.next();
        Integer from = onTrail.get(seen);
        if (from != null) {
          return List.copyOf(trail.subList(from, trail.size()));
        }
        at = done.contains(seen) ? null : seen;
      }
    }
  }

  /// Those that `node` waits for; itself at last, since a cycle with others says more.
  private List<Node> next(Node node, Set<Node> lost) {
    List<Node> next = new ArrayList<>();
    for (Node each : isWithoutReader(node) ? nodes : node.way.known()) {
      if (each != node && lost.contains(each) && (!isWithoutReader(node) || awaits(each, node))) {
        next.add(each);
      }
    }
    if (node.way.known().contains(node)) {
      next.add(node);
    }
    return next;
  }

  /// Whether it awaits the end of the other, and not only as the owner of the group.
  private static boolean awaits(Node node, Node other) {
    return node.wait != null
        && !(node.wait.subject() instanceof Members)
        && node.way.blockers().strands().contains(other.strand);
  }
}
