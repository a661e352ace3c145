// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all tasks of this process do at one moment: who was started by whom, who waits for what,
/// and who waits for ever.
///
/// {@snippet class="TaskTreeDocs" region="snapshot"}
///
/// The tasks of all loops are in it, the groups that they are in, and the plain threads that are
/// inside of a Belay call. It may be taken at any time and from any thread, also when everything
/// hangs: no lock is taken that a task can hold while it waits. Nothing is counted or entered
/// anywhere for its sake while nobody looks. Tasks run on meanwhile, so it is not one instant: what
/// a task does was true when it was looked at.
///
/// | method | does |
/// |---|---|
/// | `snapshot` | looks; does not wait |
/// | `entries`, `deadlocks`, `at` | what was seen, and when |
/// | `toText`, `toJson` | the same for people and for programs |
///
/// The command `belay tree PID` shows it from outside.
public final class TaskTree {

  /// What an entry is.
  public enum Kind {
    /// A plain thread that is inside of a Belay call.
    THREAD,
    /// The group of a service.
    SERVICE,
    /// A group of tasks.
    GROUP,
    /// A task.
    TASK
  }

  /// What a task or thread does.
  public enum State {
    /// It has not begun to run.
    CREATED,
    /// Its wait is over; it waits for its turn, or for a processor.
    READY,
    /// It runs, or could if there were a processor.
    RUNNING,
    /// It is in a wait of Belay's; see [Entry#wait].
    WAITING,
    /// It is blocked in code that is not Belay's.
    FOREIGN,
    /// It has ended.
    DONE
  }

  /// One task, thread or group.
  ///
  /// @param id its number in this snapshot, counted from 0 in the order of the tree
  /// @param parent the number of the entry that it is in, or -1
  /// @param depth in how many others it is
  /// @param kind what it is
  /// @param path the names from the root to here
  /// @param state what it does; null for groups
  /// @param thread the id of its thread; 0 for groups
  /// @param waiting what it waits for; null when it does not
  /// @param cancelled why it was cancelled and by whom; null when it was not
  /// @param stack where it is; empty unless asked for
  public record Entry(
      int id,
      int parent,
      int depth,
      Kind kind,
      String path,
      @Nullable State state,
      long thread,
      @Nullable Wait waiting,
      @Nullable String cancelled,
      List<StackTraceElement> stack) {}

  /// One wait.
  ///
  /// @param subject what is waited for, in words
  /// @param relation what `blockers` have to do with it, such as "held by"; may be empty
  /// @param blockers the paths of those who can end the wait, as far as known; the first ten
  /// @param exact whether it is sure that these can, and nobody else
  /// @param since for how long the wait is known to last; exact only if `sinceExact`, else it lasts
  ///   at least so long, because it was seen first then
  /// @param sinceExact whether the beginning was watched
  /// @param left in how long the wait ends by itself; null when it does not
  public record Wait(
      String subject,
      String relation,
      List<String> blockers,
      boolean exact,
      Duration since,
      boolean sinceExact,
      @Nullable Duration left) {}

  /// Tasks or threads that wait for each other and will for ever, unless they are cancelled: each
  /// for the next, the last for the first. Waits that end by themselves make none.
  ///
  /// @param certain whether it is known exactly who can end these waits; else somebody else might
  ///   come who does
  /// @param paths who waits
  /// @param reasons for each what it waits for and what the next has to do with it, in words
  public record Deadlock(boolean certain, List<String> paths, List<String> reasons) {

    /// A line that names the cycle, then one for each who waits.
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(certain ? "deadlock: " : "possible deadlock: ");
      text.append(String.join(" -> ", paths)).append(" -> ").append(paths.getFirst());
      for (int i = 0; i < paths.size(); i++) {
        text.append("\n  ").append(paths.get(i)).append(" waits for ").append(reasons.get(i));
      }
      return text.toString();
    }
  }

  private final Instant at;
  private final List<Entry> entries;
  private final List<Deadlock> deadlocks;

  TaskTree(Instant at, List<Entry> entries, List<Deadlock> deadlocks) {
    this.at = at;
    this.entries = List.copyOf(entries);
    this.deadlocks = List.copyOf(deadlocks);
  }

  /// Looks at all tasks of this process.
  ///
  /// @return what was seen
  public static TaskTree snapshot() {
    return snapshot(0);
  }

  /// Looks at all tasks of this process, and where in their code some of them are: first those that
  /// wait for each other, then the others in the order of the tree.
  ///
  /// @param stacks of how many at most
  /// @return what was seen
  public static TaskTree snapshot(int stacks) {
    if (stacks < 0) {
      throw new IllegalArgumentException("stacks must be at least 0, was " + stacks);
    }
    return new TreeWalk().snapshot(stacks);
  }

  /// {@return when it was taken, on the clock of the machine}
  public Instant at() {
    return at;
  }

  /// {@return everything that was seen: each entry is followed by those in it}
  public List<Entry> entries() {
    return entries;
  }

  /// {@return the cycles of waits that were found, the certain ones first}
  public List<Deadlock> deadlocks() {
    return deadlocks;
  }

  /// How many tasks and threads are in a state.
  ///
  /// @param state the state
  /// @return how many
  public int count(State state) {
    return (int) entries.stream().filter(entry -> entry.state() == state).count();
  }

  /// The tree for people: the deadlocks, then a line for each task. Of very many tasks in one group
  /// the first are shown, those in trouble, and how many the others are.
  ///
  /// @return the text, of several lines
  public String toText() {
    return new TreeText(this).toString();
  }

  /// The tree for programs: an object with `at`, `pid`, `tasks` and `deadlocks`. Each of the tasks,
  /// in the order of [#entries], has the names of [Entry] as keys; what is not known has no key,
  /// and durations are milliseconds.
  ///
  /// @return the JSON
  public String toJson() {
    return TreeJson.of(this);
  }

  /// The same as [#toText].
  @Override
  public String toString() {
    return toText();
  }
}
