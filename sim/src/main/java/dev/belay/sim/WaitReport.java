// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitGraph;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Puts into words who waits for whom, while nobody runs.
final class WaitReport {
  private WaitReport() {}

  /// A line for each task, and the cycle if there is one.
  static String of(Collection<Strand> strands) {
    WaitGraph graph = new WaitGraph(strands);
    StringBuilder text = new StringBuilder();
    for (Strand strand : strands) {
      text.append("\n  ").append(line(strand, graph.knownBlockersOf(strand)));
    }
    for (WaitGraph.Cycle cycle : graph.cycles()) {
      List<Strand> round = cycle.strands();
      text.append("\ncycle: ").append(paths(round)).append(" -> ").append(round.getFirst().path());
    }
    return text.toString();
  }

  private static String line(Strand strand, List<Strand> blockers) {
    Suspension wait = strand.waiting();
    String what = wait == null ? "nothing" : wait.subject().toString();
    String by = blockers.isEmpty() ? "" : " <- " + paths(blockers);
    return strand.path() + " waits for " + what + by;
  }

  private static String paths(List<Strand> some) {
    return some.stream().map(Strand::path).collect(Collectors.joining(" -> "));
  }
}
