// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

/// What somebody waits for, where the primitive alone does not say it: put into words only when
/// asked.
record Wanted(String what, Object of) {
  @Override
  public String toString() {
    return what + " " + of;
  }
}
