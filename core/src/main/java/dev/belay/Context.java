// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Members;
import dev.belay.kernel.Scope;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which scoped values tasks hand on to the tasks that they start.
///
/// {@snippet class="ContextDocs" region="carry"}
///
/// A carried key has in each task the value that it had, at the start, in whoever started the task;
/// so in a child, in a call of `gather`, `all`, `any`, `map` and `asCompleted`, in `offload` and in
/// the main task of a run. A binding that the child makes is not seen by others. A key that is not
/// carried is unbound in the child, and so is one that was unbound in the starter.
///
/// [#carry] is for the whole process; [TaskGroup#carry] is for a group and those opened in it.
public final class Context {
  static final ScopedValue<?>[] NONE = {};

  private static volatile ScopedValue<?>[] ofProcess = NONE;

  /// Whether some group has keys of its own; before that nobody needs to look for them.
  private static volatile boolean groupsCarry;

  private Context() {}

  /// Lets all tasks that are started from now on carry these keys. There is no way back; a second
  /// time has no effect. To be called once, where the program begins.
  ///
  /// @param keys the keys
  public static void carry(ScopedValue<?>... keys) {
    synchronized (Context.class) {
      ofProcess = union(ofProcess, keys);
    }
  }

  /// The keys of a group that is being opened in `around`.
  static ScopedValue<?>[] ofGroupIn(@Nullable Scope around) {
    if (groupsCarry) {
      for (Scope s = around; s != null; s = s.parent()) {
        Members members = s.members();
        if (members != null) {
          return ((TaskGroup) members.group()).carried();
        }
      }
    }
    return NONE;
  }

  /// The keys of a group, and more.
  static ScopedValue<?>[] ofGroup(ScopedValue<?>[] before, ScopedValue<?>[] keys) {
    if (keys.length > 0) {
      groupsCarry = true;
    }
    return union(before, keys);
  }

  private static ScopedValue<?>[] union(ScopedValue<?>[] some, ScopedValue<?>[] others) {
    Set<ScopedValue<?>> all = new LinkedHashSet<>(Arrays.asList(some));
    all.addAll(Arrays.asList(others));
    return all.toArray(NONE);
  }

  /// The body of a child, with the values that the carried keys have in the calling thread.
  static Runnable handOn(ScopedValue<?>[] ofGroup, Runnable body) {
    ScopedValue<?>[] all = ofProcess;
    if (all.length == 0 && ofGroup.length == 0) {
      return body;
    }
    ScopedValue.Carrier carrier = null;
    for (ScopedValue<?> key : all) {
      carrier = add(carrier, key);
    }
    for (ScopedValue<?> key : ofGroup) {
      carrier = add(carrier, key);
    }
    ScopedValue.Carrier bound = carrier;
    return bound == null ? body : () -> bound.run(body);
  }

  private static <V> ScopedValue.@Nullable Carrier add(
      ScopedValue.@Nullable Carrier carrier, ScopedValue<V> key) {
    if (!key.isBound()) {
      return carrier;
    }
    return carrier == null ? ScopedValue.where(key, key.get()) : carrier.where(key, key.get());
  }
}
