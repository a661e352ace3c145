// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Loop;
import dev.belay.kernel.Strand;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Describes a [ServiceGroup] before it is opened. None of its methods waits.
public final class ServiceGroupBuilder {
  private final String name;
  private @Nullable Loop loop;
  private @Nullable BiConsumer<String, Throwable> onFailure;
  private @Nullable Integer limit;
  private ScopedValue<?>[] carried = {};

  ServiceGroupBuilder(String name) {
    this.name = name;
  }

  /// Lets the tasks run on `chosen`; without this, on the loop of the task that opens the group,
  /// and on the parallel loop from a plain thread.
  ///
  /// @param chosen the loop
  /// @return this
  public ServiceGroupBuilder on(EventLoop chosen) {
    loop = chosen.loop();
    return this;
  }

  /// Lets no more than so many tasks run at once: `start` waits for room.
  ///
  /// @param tasks how many, at least 1
  /// @return this
  public ServiceGroupBuilder limit(int tasks) {
    if (tasks < 1) {
      throw new IllegalArgumentException("limit must be at least 1, was " + tasks);
    }
    limit = tasks;
    return this;
  }

  /// Says where failures go; without this, to the loop's handler.
  ///
  /// @param handler gets the path of the task and what it threw, on the task's thread; must not
  ///   wait
  /// @return this
  public ServiceGroupBuilder onFailure(BiConsumer<String, Throwable> handler) {
    onFailure = handler;
    return this;
  }

  /// Lets the tasks have the values that `keys` have in whoever starts them; see [Context].
  ///
  /// @param keys the keys
  /// @return this
  public ServiceGroupBuilder carry(ScopedValue<?>... keys) {
    carried = keys.clone();
    return this;
  }

  /// Opens the group.
  ///
  /// @return the group, to be closed by the caller
  public ServiceGroup open() {
    return new ServiceGroup(
        loop == null ? callersLoop() : loop,
        name,
        onFailure,
        limit == null ? null : new Slots(limit),
        carried);
  }

  private static Loop callersLoop() {
    Strand caller = Strand.bound();
    return caller == null ? EventLoop.parallel().loop() : caller.loop();
  }
}
