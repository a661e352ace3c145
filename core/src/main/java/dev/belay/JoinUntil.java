// SPDX-License-Identifier: Apache-2.0
package dev.belay;

/// What [Async#join] waits for.
public enum JoinUntil {
  /// Until all tasks have ended.
  ALL_COMPLETED,
  /// Until one task has ended, in whatever way.
  FIRST_COMPLETED,
  /// Until one task has failed, or all have ended. A task that was cancelled has not failed.
  FIRST_EXCEPTION
}
