// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A region of a task that is cancelled as one: the body of a group, of a timeout, of a shield, or
/// a whole task.
///
/// Scopes form a tree that crosses tasks: the scope of a child has the scope of its group as
/// parent. A scope is OPEN, then either CANCELLED or CLOSED, decided by one compare-and-set. It is
/// *effectively* cancelled when it or a scope on the way up is CANCELLED, looking no further than
/// the first shield (the shield's own state counts).
public sealed class Scope permits TimedScope {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Scope.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Object OPEN = "open";
  private static final Object CLOSED = "closed";

  private final @Nullable Scope parent;
  private final Strand owner;
  private final int depth;
  private final @Nullable Grace grace;
  private final @Nullable Members members;
  private final @Nullable String name;

  /// [#OPEN], [#CLOSED], or the [Cancellation].
  private volatile Object state = OPEN;

  Scope(
      @Nullable Scope parent,
      Strand owner,
      @Nullable String name,
      @Nullable Grace grace,
      @Nullable Members members) {
    this.parent = parent;
    this.owner = owner;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.name = name;
    this.grace = grace;
    this.members = members;
  }

  /// A scope that only groups code for cancellation, as a timeout does.
  public static Scope plain(@Nullable Scope parent, Strand owner) {
    return new Scope(parent, owner, null, null, null);
  }

  /// The scope of a whole task; paths show its label.
  public static Scope task(Scope parent, Strand task) {
    return new Scope(parent, task, null, null, null);
  }

  /// A scope that has children.
  ///
  /// @param name what paths show of it
  public static Scope group(
      @Nullable Scope parent, Strand owner, @Nullable String name, Members members) {
    return new Scope(parent, owner, name, null, members);
  }

  /// A scope that cancellation from outside does not enter until its grace has run out.
  public static Scope shield(@Nullable Scope parent, Strand owner, Grace grace) {
    return new Scope(parent, owner, null, grace, null);
  }

  /// The scope around this one, or null.
  public @Nullable Scope parent() {
    return parent;
  }

  /// The task in whose code this scope lies.
  public Strand owner() {
    return owner;
  }

  /// The children, or null where this scope is not a group's.
  public @Nullable Members members() {
    return members;
  }

  /// Whether cancellation from outside does not enter here.
  public boolean isShield() {
    return grace != null;
  }

  int depth() {
    return depth;
  }

  /// The grace, or null where this scope is no shield.
  @Nullable Grace grace() {
    return grace;
  }

  /// Why this very scope was cancelled, or null.
  public @Nullable Cancellation cancellation() {
    return state instanceof Cancellation c ? c : null;
  }

  /// The outermost cancelled scope that is in effect here, or null when none is.
  public @Nullable Scope outermostCancelled() {
    Scope found = null;
    for (Scope s = this; s != null; s = s.parent) {
      if (s.state instanceof Cancellation) {
        found = s;
      }
      if (s.grace != null) {
        break;
      }
    }
    return found;
  }

  /// Whether this scope or one it is inside of, up to the first shield, is cancelled.
  public boolean isEffectivelyCancelled() {
    return outermostCancelled() != null;
  }

  /// Whether this scope is `other` or lies inside of it, in this task or in one of its descendants.
  public boolean isWithin(Scope other) {
    Scope s = this;
    while (s != null && s.depth > other.depth) {
      s = s.parent;
    }
    return s == other;
  }

  /// Cancels everything that runs in this scope, once: marks it, then tells the owner, the children
  /// and the groups nested in them.
  ///
  /// @return whether this call was the one that did it
  public final boolean cancel(Cancellation cancellation) {
    if (!STATE.compareAndSet(this, OPEN, cancellation)) {
      return false;
    }
    tellAll();
    Stragglers.watch(this);
    return true;
  }

  /// Leaves the OPEN state for good. False when the scope had been cancelled before.
  boolean close() {
    return STATE.compareAndSet(this, OPEN, CLOSED);
  }

  /// Signals the owner and, through the chains of scopes, everyone below. Iterative, because trees
  /// of tasks may be deeper than a stack.
  private void tellAll() {
    ArrayDeque<Strand> todo = new ArrayDeque<>();
    todo.add(owner);
    Strand strand;
    while ((strand = todo.poll()) != null) {
      strand.signal();
      for (Scope s = strand.scope();
          s != null && s.owner == strand && s.depth >= depth;
          s = s.parent) {
        if (s.grace != null) {
          s.startGraceIfCancelledOutside();
        }
        if (s.members != null) {
          s.members.addTo(todo);
        }
      }
    }
  }

  /// Starts the grace of a shield once the outside is cancelled. Called after entry and by each
  /// cancellation; the first call that finds the outside cancelled starts the clock.
  void startGraceIfCancelledOutside() {
    if (grace != null && parent != null && parent.isEffectivelyCancelled()) {
      grace.start(this);
    }
  }

  void endGrace() {
    if (grace != null) {
      grace.stop();
    }
  }

  /// Whether this is the scope of a whole task: only then the one around it is somebody else's.
  private boolean isOfTask() {
    return members == null && parent != null && parent.owner != owner;
  }

  /// What paths show of this scope, or null where they do not.
  public @Nullable Object label() {
    return isOfTask() ? owner.label() : name;
  }

  /// The names from the root to here, each after a slash.
  public String path() {
    String above = parent == null ? "" : parent.path();
    Object label = label();
    return label == null ? above : above + "/" + label;
  }
}
