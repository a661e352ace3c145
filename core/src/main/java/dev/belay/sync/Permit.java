// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

/// What one has taken from a [Semaphore] or a [Lock], for try-with-resources:
///
/// ```java
/// try (Permit _ = semaphore.acquirePermit()) {
///   ...
/// }
/// ```
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `close` | no | what `release` throws; the permit is not given back then | nothing |
public final class Permit implements AutoCloseable {
  private final Object of;
  private final Runnable release;

  // Guarded by this.
  private boolean closed;

  Permit(Object of, Runnable release) {
    this.of = of;
    this.release = release;
  }

  /// Gives the permit back. Once: every further call does nothing.
  @Override
  public synchronized void close() {
    if (!closed) {
      release.run();
      closed = true;
    }
  }

  @Override
  public synchronized String toString() {
    return (closed ? "closed permit of " : "permit of ") + of;
  }
}
