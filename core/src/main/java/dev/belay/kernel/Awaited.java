// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

/// The subject of a wait of which it is known who can end it.
public interface Awaited {

  /// Who can end the wait, as far as known at this moment. Asked from any thread, without the lock
  /// of the primitive, which a task in trouble may hold: so what it reads may be a little old.
  Blockers blockers();
}
