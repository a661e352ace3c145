// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.Progress;
import java.io.PrintStream;
import java.util.List;
import java.util.function.IntSupplier;

/// Shows progress as a few lines of a terminal, rewritten again and again: the whole run, and what
/// its hosts are doing.
final class LiveProgress implements ProgressDisplay {
  private static final String TO_START = "\r";
  private static final String CLEAR_REST = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintStream err;
  private final IntSupplier width;
  private final boolean colour;
  private int drawn;
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
    List<String> lines = ProgressText.lines(progress, room, colour);
    StringBuilder out = new StringBuilder(toTop());
    out.append(String.join(CLEAR_REST + "\n", lines)).append(CLEAR_REST);
    if (lines.size() < drawn) {
      out.append(CLEAR_BELOW);
    }
    drawn = lines.size();
    err.print(out);
    err.flush();
  }

  private String toTop() {
    return drawn > 1 ? TO_START + "\u001b[" + (drawn - 1) + "A" : TO_START;
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
    err.print(drawn > 1 ? toTop() + CLEAR_BELOW : TO_START + CLEAR_REST);
    drawn = 0;
    err.flush();
  }
}
