// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Loop;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Watchers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What tasks did while it was on, as one [TaskSpan] after the other for each: the source of every
/// picture.
///
/// {@snippet class="RecordingDocs" region="record"}
///
/// A recording follows one clock. Started by a task of a simulation it has the tasks of that
/// simulation, in virtual time, and is the same to the byte for the same seed; started elsewhere it
/// has all tasks of the process that live in real time, on every loop. It takes bounded memory: of
/// too many spans it keeps the newest and counts the others. While none is on, a task and a wait
/// pay for a look at one field.
///
/// No method waits. Recordings may be read by any thread, also while they are on.
public final class Recording implements AutoCloseable {
  /// How many spans a recording keeps unless it is told otherwise.
  public static final int MOST_SPANS = 100_000;

  private final Recorder recorder;
  private final SpanStore store;

  /// Once it is closed, all there is.
  private @Nullable List<TaskSpan> closed;

  private Recording(@Nullable TaskGroup group, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, was " + most);
    }
    Loop clock = group == null ? Strand.current().loop() : group.loop();
    this.store = new SpanStore(most);
    this.recorder = new Recorder(clock, group == null ? null : group.scope(), store);
    Watchers.add(recorder);
  }

  /// Starts a recording of all tasks that live in the caller's time; of those that are running
  /// already, from the next wait on.
  ///
  /// @return the recording, to be closed
  public static Recording start() {
    return new Recording(null, MOST_SPANS);
  }

  /// The same as [#start()] with another number of spans.
  ///
  /// @param most how many spans it keeps, and how many living tasks it follows; at least 1
  /// @return the recording, to be closed
  public static Recording start(int most) {
    return new Recording(null, most);
  }

  /// Starts a recording of the tasks of one group, with all that they start in groups of their own.
  ///
  /// @param group the group
  /// @return the recording, to be closed
  public static Recording of(TaskGroup group) {
    return new Recording(group, MOST_SPANS);
  }

  /// {@return the spans, by their start; of those that begin at one time, in the order in which
  /// they did}
  public List<TaskSpan> spans() {
    synchronized (this) {
      return closed == null ? store.with(recorder.current()) : closed;
    }
  }

  /// {@return how many spans are missing because there were too many}
  public long dropped() {
    return store.dropped();
  }

  /// Ends the recording; what it has can be read further on. What goes on now ends here.
  @Override
  public void close() {
    Watchers.remove(recorder);
    synchronized (this) {
      if (closed == null) {
        closed = store.with(recorder.current());
        recorder.forget();
      }
    }
  }
}
