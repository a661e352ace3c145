// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;

/// The right to send one request, from the moment it was let through until it is closed.
///
/// [#sent] comes just before the first byte is written, [#answered] when the head of the answer is
/// here, [#close] at the end in every case. What is closed without having been sent never happened
/// as far as any rate is concerned.
final class Grant implements AutoCloseable {
  private final Admission owner;
  private final Permit permit;
  private final long waitedNanos;
  private boolean closed;

  Grant(Admission owner, Permit permit, long waitedNanos) {
    this.owner = owner;
    this.permit = permit;
    this.waitedNanos = waitedNanos;
  }

  void sent() {
    owner.sent(this);
  }

  void answered() {
    owner.answered(this);
  }

  /// Gives back the places in flight, and every slot when its time has come. Again does nothing.
  @Override
  public void close() {
    owner.close(this);
  }

  /// All the time from the call to its return. What the four parts do not explain is the time it
  /// took the caller to run again.
  Duration waited() {
    return Duration.ofNanos(waitedNanos);
  }

  Duration waitedRate() {
    return Duration.ofNanos(permit.waits().rate());
  }

  Duration waitedPerHost() {
    return Duration.ofNanos(permit.waits().perHost());
  }

  Duration waitedGlobal() {
    return Duration.ofNanos(permit.waits().global());
  }

  Duration waitedPause() {
    return Duration.ofNanos(permit.waits().pause());
  }

  Permit permit() {
    return permit;
  }

  /// Under the owner's lock: true for the first call.
  boolean closeOnce() {
    boolean first = !closed;
    closed = true;
    return first;
  }
}
