// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives the requests of all inputs in order, one at a time: nothing is read before it is asked
/// for.
final class RequestSource implements Closeable {
  private final Iterator<Input> inputs;
  private @Nullable Input current;
  private @Nullable LineReader reader;
  private Spool.@Nullable Tail tail;
  private @Nullable Columns columns;
  private long ordinal;

  RequestSource(List<Input> inputs) {
    this.inputs = inputs.iterator();
  }

  /// The next request, or null at the end.
  ///
  /// @throws UnreadableInputException when an input cannot be read
  @Nullable RequestLine next() throws UnreadableInputException {
    while (true) {
      Input input = current;
      LineReader lines = reader;
      if (input != null && lines != null) {
        RequestLine line = nextOf(input, lines);
        if (line != null) {
          return line;
        }
        closeReader();
      }
      if (!inputs.hasNext()) {
        return null;
      }
      Input opened = inputs.next();
      if (opened instanceof Input.OfUrl(String url, long position)) {
        byte[] bytes = url.getBytes(StandardCharsets.UTF_8);
        return new RequestLine(
            ++ordinal, opened.name(), position, Format.TEXT, null, bytes, bytes.length);
      }
      open(opened);
    }
  }

  /// Whether the next request has not come through the pipe yet, so that asking for it would wait.
  boolean wouldWait() {
    Spool.Tail waitingFor = tail;
    LineReader lines = reader;
    return waitingFor != null && lines != null && waitingFor.wouldWait() && !lines.hasWholeLine();
  }

  /// How many requests were given.
  long ordinal() {
    return ordinal;
  }

  private @Nullable RequestLine nextOf(Input input, LineReader lines)
      throws UnreadableInputException {
    try {
      while (lines.next()) {
        if (lines.isComment()) {
          continue;
        }
        if (input.format().hasColumns() && columns == null) {
          columns = columns(input, lines);
        } else {
          return new RequestLine(
              ++ordinal,
              input.name(),
              lines.number(),
              input.format(),
              columns,
              lines.bytes(),
              lines.length());
        }
      }
      return null;
    } catch (IOException e) {
      throw new UnreadableInputException(input.name(), lines.number() + 1, e);
    }
  }

  private static Columns columns(Input input, LineReader lines) throws IOException {
    try {
      return Columns.of(new String(lines.bytes(), StandardCharsets.UTF_8), input.format());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void open(Input input) throws UnreadableInputException {
    current = input;
    columns = null;
    try {
      switch (input) {
        case Input.OfFile file -> reader = reader(input, file.open());
        case Input.OfSpool spooled -> {
          Spool.Tail opened = spooled.spool().open();
          tail = opened;
          reader = reader(input, Input.unzipped(opened));
        }
        case Input.OfStream stream -> reader = reader(input, Input.unzipped(stream.in()));
        case Input.OfUrl url -> throw new IllegalStateException("not a stream: " + url);
      }
    } catch (IOException e) {
      throw new UnreadableInputException(input.name(), 1, e);
    }
  }

  private static LineReader reader(Input input, InputStream in) {
    Format format = input.format();
    return new LineReader(in, Input.lineLimit(format), format == Format.CSV);
  }

  private void closeReader() {
    LineReader lines = reader;
    reader = null;
    tail = null;
    if (lines != null) {
      try {
        lines.close();
      } catch (IOException e) {
        // What was read is read; closing a file that was only read loses nothing.
        System.getLogger(RequestSource.class.getName())
            .log(System.Logger.Level.DEBUG, "closing an input failed", e);
      }
    }
  }

  @Override
  public void close() {
    closeReader();
  }
}
