// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

/// How a run comes to a bad end.
enum Ending {
  KILLED,
  INTERRUPTED_ONCE,
  INTERRUPTED_TWICE,
  TERMINATED,
  FULL_DISK,
  SERVER_GONE,
  SERVER_GONE_AND_BACK
}
