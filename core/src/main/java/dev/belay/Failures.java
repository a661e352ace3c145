// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskGroupException.Failed;
import dev.belay.kernel.Cancellation.Kind;
import dev.belay.kernel.Loop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// The failures of one group, in the order in which they happened, and what becomes of them.
///
/// The first one cancels the group. At the end the owner throws exactly one exception, with all
/// others suppressed on it: the first `Error` if there is one, else the body's own exception if it
/// came first, else what the style says.
final class Failures implements GroupTask.Supervisor {

  /// What is thrown when a child failed first.
  enum Style {
    /// One [TaskGroupException] with all failures.
    TOGETHER,
    /// The first failure itself.
    FIRST
  }

  private final TaskGroup group;
  private final Style style;

  // Guarded by this.
  private List<Failed> inOrder = new ArrayList<>(0);
  private boolean bodyWasFirst;
  private boolean interrupted;

  Failures(TaskGroup group, Style style) {
    this.group = group;
    this.style = style;
  }

  @Override
  public void ended(GroupTask<?> task, Outcome<?> outcome) {
    if (outcome instanceof Outcome.Failure<?>(Throwable failure)) {
      add(task.path(), failure, false);
    }
  }

  void ofBody(Throwable failure) {
    add(group.path(), failure, true);
  }

  private void add(String path, Throwable failure, boolean body) {
    boolean first;
    synchronized (this) {
      first = inOrder.isEmpty();
      inOrder.add(new Failed(path, failure));
      bodyWasFirst |= first && body;
    }
    if (first) {
      group.scope().cancel(Cancellations.now(Kind.FAILURE, path + " failed: " + failure));
    }
  }

  synchronized void noteInterrupt() {
    interrupted = true;
  }

  synchronized boolean sawInterrupt() {
    return interrupted;
  }

  synchronized boolean isEmpty() {
    return inOrder.isEmpty();
  }

  /// What the owner throws. To be called once, after everybody has ended; nothing of it is kept,
  /// because the handle of the group may be.
  synchronized Throwable toThrow() {
    List<Failed> members = withoutEchoes();
    inOrder = List.of();
    for (Failed member : members) {
      if (member.exception() instanceof Error) {
        return withSuppressed(member, members);
      }
    }
    return bodyWasFirst || style == Style.FIRST
        ? withSuppressed(members.getFirst(), members)
        : new TaskGroupException(group.path(), members);
  }

  /// Without those that merely report another member: who awaits a failed sibling and lets the
  /// exception pass has not failed by himself. One that carries something else besides is kept.
  private List<Failed> withoutEchoes() {
    if (inOrder.size() < 2) {
      return inOrder;
    }
    Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
    inOrder.forEach(f -> all.add(f.exception()));
    List<Failed> kept = new ArrayList<>(inOrder);
    kept.removeIf(f -> leadsTo(all, f.exception()));
    return kept.isEmpty() ? inOrder : kept;
  }

  private static boolean leadsTo(Set<Throwable> all, Throwable failure) {
    Throwable t = failure;
    for (int i = 0; t != null && t.getSuppressed().length == 0 && i < 64; i++) {
      t = t.getCause();
      if (t != null && all.contains(t)) {
        return true;
      }
    }
    return false;
  }

  private Throwable withSuppressed(Failed thrown, List<Failed> members) {
    return withSuppressed(group.loop(), thrown, members);
  }

  private static Throwable withSuppressed(Loop loop, Failed thrown, List<Failed> members) {
    for (Failed other : members) {
      if (other != thrown) {
        suppress(loop, thrown.exception(), other);
      }
    }
    return thrown.exception();
  }

  /// All failures of `group` as one: the first `Error` if there is one, else an exception of the
  /// group.
  static Throwable together(TaskGroup group, List<Failed> failures) {
    for (Failed failed : failures) {
      if (failed.exception() instanceof Error) {
        return withSuppressed(group.loop(), failed, failures);
      }
    }
    return new TaskGroupException(group.path(), failures);
  }

  /// Some exceptions do not record what is suppressed on them: those made without suppression, and
  /// those that the JIT has preallocated. What did not stick goes to the loop's handler.
  static void suppress(Loop loop, Throwable on, Failed other) {
    if (on == other.exception()) {
      return;
    }
    on.addSuppressed(other.exception());
    for (Throwable stuck : on.getSuppressed()) {
      if (stuck == other.exception()) {
        return;
      }
    }
    loop.unhandled(other.task(), other.exception());
  }
}
