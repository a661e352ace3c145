// SPDX-License-Identifier: Apache-2.0
package dev.belay.observe;

import dev.belay.kernel.Daemons;
import java.util.function.UnaryOperator;

/// Where a process can be asked from outside what its tasks do: a socket in the [Folder] of its
/// user. One line goes in, an answer comes out.
///
/// Nothing of it but this class is loaded before the process has lived for a while, and then by a
/// thread that does nothing else.
public final class Door {
  private static final long LIFE_BEFORE_MILLIS = 3_000;

  private Door() {}

  /// Opens the door of this process after three seconds; at once with `-Dbelay.observe`, never with
  /// `-Dbelay.observe=off`.
  ///
  /// @param answer gives the answer to a request; called on a thread of its own
  /// @return whether somebody has said that he will look
  public static boolean openLater(UnaryOperator<String> answer) {
    String said = System.getProperty("belay.observe");
    if ("off".equals(said)) {
      return false;
    }
    long wait = said == null ? LIFE_BEFORE_MILLIS : 0;
    var _ = Daemons.start("belay-observe", () -> open(wait, answer));
    return said != null;
  }

  private static void open(long wait, UnaryOperator<String> answer) {
    try {
      Thread.sleep(wait);
      new Listener(answer).listen();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
