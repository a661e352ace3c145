// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.Progress;
import java.io.PrintStream;
import java.util.function.IntSupplier;

/// Shows progress as one line of a terminal, rewritten again and again.
final class LiveProgress implements ProgressDisplay {
  private static final String TO_START = "\r";
  private static final String CLEAR_REST = "\u001b[K";

  private final PrintStream err;
  private final IntSupplier width;
  private final boolean colour;
  private boolean closed;

  LiveProgress(PrintStream err, IntSupplier width, boolean colour) {
    this.err = err;
    this.width = width;
    this.colour = colour;
  }

  @Override
  public synchronized void accept(Progress progress) {
    if (closed) {
      return;
    }
    // One column less than there are: a full line would wrap and could not be rewritten.
    int room = Math.max(1, width.getAsInt() - 1);
    String text = ProgressText.of(progress, false);
    boolean fits = text.length() <= room;
    String shown = fits ? ProgressText.of(progress, colour) : text.substring(0, room);
    err.print(TO_START + shown + CLEAR_REST);
    err.flush();
  }

  @Override
  public synchronized void say(String message) {
    wipe();
    err.println("belay: " + message);
  }

  @Override
  public synchronized void close() {
    closed = true;
    wipe();
  }

  private void wipe() {
    err.print(TO_START + CLEAR_REST);
    err.flush();
  }
}
