// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The lines of a body as they arrive: a line is handed out with the character that ends it,
/// without waiting for what follows. CR, LF and CR LF end a line.
final class LineReader {
  private static final char MARK = '\ufeff';

  private final Reader text;
  private final long longest;
  private final Supplier<? extends IOException> tooLong;
  private final char[] buffer = new char[8 * 1024];
  private final StringBuilder line = new StringBuilder();
  private int at;
  private int end;
  private boolean first;

  /// The last character was a CR: a LF that follows belongs to it.
  private boolean skipLineFeed;

  /// @param longest in characters
  /// @param tooLong what a longer line is answered with
  LineReader(
      InputStream body, Charset charset, long longest, Supplier<? extends IOException> tooLong) {
    text = new InputStreamReader(body, charset);
    this.longest = longest;
    this.tooLong = tooLong;
    first = charset.equals(StandardCharsets.UTF_8);
  }

  /// The next line without its end.
  ///
  /// @return null at the end of the body
  @Nullable String next() throws IOException {
    while (at < end || fill()) {
      if (skipLineFeed && buffer[at] == '\n') {
        at++;
      }
      skipLineFeed = false;
      int begin = at;
      while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
        at++;
      }
      line.append(buffer, begin, at - begin);
      if (line.length() > longest) {
        throw tooLong.get();
      }
      if (at < end) {
        skipLineFeed = buffer[at++] == '\r';
        return taken();
      }
    }
    return line.isEmpty() ? null : taken();
  }

  private String taken() {
    String whole = line.toString();
    line.setLength(0);
    return whole;
  }

  /// @return false at the end of the body
  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, text.read(buffer));
    if (first && end > 0 && buffer[0] == MARK) {
      at++;
    }
    first = first && end <= 0;
    return end > 0;
  }
}
