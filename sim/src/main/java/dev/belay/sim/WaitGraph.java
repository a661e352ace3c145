// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.kernel.Holding;
import dev.belay.kernel.Members;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Who waits for whom, while nobody runs.
final class WaitGraph {
  private final Collection<Strand> strands;
  private final IdentityHashMap<Strand, List<Strand>> waitsFor = new IdentityHashMap<>();

  WaitGraph(Collection<Strand> strands) {
    this.strands = strands;
    for (Strand strand : strands) {
      waitsFor.put(strand, blockersOf(strand));
    }
  }

  private static List<Strand> blockersOf(Strand strand) {
    Suspension wait = strand.waiting();
    Object subject = wait == null ? null : wait.subject();
    if (subject instanceof Strand awaited) {
      return List.of(awaited);
    }
    if (subject instanceof Holding holding) {
      Strand holder = holding.lastHolder();
      return holder == null ? List.of() : List.of(holder);
    }
    for (Scope s = strand.scope(); s != null; s = s.parent()) {
      Members members = s.members();
      if (members != null && members.group() == subject) {
        return members.living();
      }
    }
    return List.of();
  }

  /// The graph, a line for each task, and its cycle if it has one.
  String describe() {
    StringBuilder text = new StringBuilder();
    for (Strand strand : strands) {
      text.append("\n  ").append(line(strand));
    }
    List<Strand> cycle = cycle();
    if (!cycle.isEmpty()) {
      text.append("\ncycle: ").append(paths(cycle)).append(" -> ").append(cycle.getFirst().path());
    }
    return text.toString();
  }

  private String line(Strand strand) {
    Suspension wait = strand.waiting();
    List<Strand> blockers = waitsFor.getOrDefault(strand, List.of());
    String what = wait == null ? "nothing" : wait.subject().toString();
    String by = blockers.isEmpty() ? "" : " <- " + paths(blockers);
    return strand.path() + " waits for " + what + by;
  }

  private static String paths(List<Strand> some) {
    return some.stream().map(Strand::path).collect(Collectors.joining(" -> "));
  }

  /// The first cycle, in the order of the tasks; empty if there is none.
  List<Strand> cycle() {
    Set<Strand> done = new HashSet<>();
    for (Strand from : strands) {
      List<Strand> trail = new ArrayList<>();
      List<Strand> found = search(from, trail, done);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private List<Strand> search(Strand at, List<Strand> trail, Set<Strand> done) {
    int seen = trail.indexOf(at);
    if (seen >= 0) {
      return List.copyOf(trail.subList(seen, trail.size()));
    }
    if (!done.add(at)) {
      return List.of();
    }
    trail.add(at);
    for (Strand next : waitsFor.getOrDefault(at, List.of())) {
      List<Strand> found = search(next, trail, done);
      if (!found.isEmpty()) {
        return found;
      }
    }
    trail.removeLast();
    return List.of();
  }
}
