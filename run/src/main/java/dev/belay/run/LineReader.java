// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads lines as bytes; of a line longer than the limit only the beginning is kept.
final class LineReader implements Closeable {
  private static final int BUFFER = 1 << 16;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final InputStream in;
  private final int limit;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;
  private byte[] line = new byte[256];
  private int kept;
  private long length;
  private long number;

  private final boolean quoted;
  private boolean inQuotes;
  private boolean openAtEnd;

  LineReader(InputStream in, int limit) {
    this(in, limit, false);
  }

  /// @param quoted whether a line goes on behind its end while a quote is open, as in CSV
  LineReader(InputStream in, int limit, boolean quoted) {
    this.in = in;
    this.limit = limit;
    this.quoted = quoted;
  }

  /// Goes to the next line; false at the end of the stream.
  boolean next() throws IOException {
    kept = 0;
    length = 0;
    boolean any = false;
    while (position < end || fill()) {
      any = true;
      int newline = indexOfNewline();
      if (newline >= 0) {
        keep(newline);
        position = newline + 1;
        inQuotes = false;
        finish();
        return true;
      }
      keep(end);
      inQuotes = openAtEnd;
      position = end;
    }
    if (any) {
      finish();
    }
    return any;
  }

  /// The line without its end, cut at the limit.
  byte[] bytes() {
    return Arrays.copyOf(line, kept);
  }

  /// How long the line is.
  long length() {
    return length;
  }

  /// The number of the line, from 1.
  long number() {
    return number;
  }

  /// Whether [#next] can answer without reading from the stream.
  boolean hasWholeLine() {
    return position < end && indexOfNewline() >= 0;
  }

  /// Whether the line has nothing to say: it is blank or begins with `#`.
  boolean isComment() {
    for (int i = 0; i < kept; i++) {
      if (line[i] != ' ' && line[i] != '\t') {
        return line[i] == '#';
      }
    }
    return length == kept;
  }

  private void finish() {
    number++;
    if (length == kept && kept > 0 && line[kept - 1] == '\r') {
      kept--;
      length--;
    }
    if (number == 1 && kept >= 3 && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3)) {
      System.arraycopy(line, 3, line, 0, kept - 3);
      kept -= 3;
      length -= 3;
    }
  }

  private int indexOfNewline() {
    boolean open = inQuotes;
    for (int i = position; i < end; i++) {
      if (quoted && buffer[i] == '"') {
        open = !open;
      } else if (buffer[i] == '\n' && !open) {
        return i;
      }
    }
    openAtEnd = open;
    return -1;
  }

  private void keep(int to) {
    int count = to - position;
    length += count;
    int fits = Math.min(count, limit - kept);
    if (kept + fits > line.length) {
      line = Arrays.copyOf(line, Math.min(limit, Math.max(kept + fits, 2 * line.length)));
    }
    System.arraycopy(buffer, position, line, kept, fits);
    kept += fits;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    position = 0;
    end = Math.max(0, count);
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
