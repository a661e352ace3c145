// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// One of the inputs of a run. It can be opened more than once.
sealed interface Input {

  /// The longest line of each format that is taken.
  static int lineLimit(Format format) {
    return format == Format.TEXT ? 1 << 16 : 1 << 23;
  }

  /// What records call it.
  String name();

  /// How its lines are written.
  Format format();

  /// A file.
  record OfFile(String name, Path path, Format format) implements Input {
    InputStream open() throws IOException {
      return unzipped(Files.newInputStream(path));
    }
  }

  /// Standard input, by way of the copy in the run directory.
  record OfSpool(Spool spool, Format format) implements Input {
    @Override
    public String name() {
      return "-";
    }
  }

  /// Standard input itself, which can be read once.
  record OfStream(InputStream in, Format format) implements Input {
    @Override
    public String name() {
      return "-";
    }
  }

  /// A URL among the arguments.
  record OfUrl(String url, long position) implements Input {
    @Override
    public String name() {
      return "arguments";
    }

    @Override
    public Format format() {
      return Format.TEXT;
    }
  }

  /// The content of a stream, which may be compressed. The first two bytes tell, not the name: what
  /// comes through a pipe has none.
  static InputStream unzipped(InputStream in) throws IOException {
    try {
      PushbackInputStream pushback = new PushbackInputStream(in, 2);
      byte[] magic = pushback.readNBytes(2);
      pushback.unread(magic);
      if (magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
        return new BufferedInputStream(new GZIPInputStream(pushback, 1 << 16));
      }
      return pushback;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
