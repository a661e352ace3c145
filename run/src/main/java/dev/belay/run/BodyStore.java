// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The bodies of the answers as files, a thousand to a directory. A body is written under another
/// name until it is whole; what there is of one whose version is known is gone on with.
final class BodyStore {
  static final String DIRECTORY = "bodies";
  static final String PART = ".part";

  /// The version that a part is of, in a file beside it.
  static final String TAG = ".part.etag";

  /// RFC 9110 section 8.8.3. A request must be able to carry it.
  private static final Pattern STRONG = Pattern.compile("\"[!#-~\\x80-\\xff]+\"");

  private static final int PER_DIRECTORY = 1000;
  private static final int NAME_LIMIT = 80;

  private final Path run;

  BodyStore(Path run) {
    this.run = run;
  }

  /// Where a body goes.
  ///
  /// @param name relative to the run directory
  /// @param file the same as a path
  record Place(String name, Path file) {
    Path part() {
      return file.resolveSibling(file.getFileName() + PART);
    }

    Path tag() {
      return file.resolveSibling(file.getFileName() + TAG);
    }
  }

  /// What there is of a body already.
  ///
  /// @param length in bytes
  /// @param etag the version, a strong one
  record Partial(long length, String etag) {}

  /// Where the body of a request goes.
  ///
  /// @param name as the user's template has it, or null
  Place place(long ordinal, URI uri, @Nullable String name) {
    String relative =
        name == null
            ? name(ordinal, uri)
            : String.format(
                Locale.ROOT, "%s/%03d/%s", DIRECTORY, (ordinal - 1) / PER_DIRECTORY, name);
    return new Place(relative, run.resolve(relative));
  }

  /// What an earlier attempt left of a body, or null.
  static @Nullable Partial partial(Place place) {
    try {
      if (!Files.exists(place.tag()) || !Files.exists(place.part())) {
        return null;
      }
      String etag = Files.readString(place.tag(), StandardCharsets.UTF_8);
      long length = Files.size(place.part());
      return length > 0 && isStrong(etag) ? new Partial(length, etag) : null;
    } catch (IOException e) {
      // Then it is got from its beginning; a disk that fails will tell when that is written.
      return null;
    }
  }

  /// Begins a body, or goes on with it. Called again for the same request it begins anew.
  ///
  /// @param from how many bytes of the part are kept
  /// @param etag the version, or null when the server does not tell
  Copy open(Place place, long from, @Nullable String etag) throws WriteFailedException {
    try {
      Files.createDirectories(place.file().getParent());
      boolean resumable = etag != null && isStrong(etag);
      if (resumable && from == 0) {
        Files.deleteIfExists(place.part());
        try (FileOutputStream out = new FileOutputStream(place.tag().toFile())) {
          out.write(String.valueOf(etag).getBytes(StandardCharsets.UTF_8));
        }
      } else if (from == 0) {
        Files.deleteIfExists(place.tag());
      }
      return new Copy(place, from, resumable || from > 0);
    } catch (IOException e) {
      throw new WriteFailedException(place.part(), e);
    }
  }

  /// Forgets what there is of a body.
  static void discard(Place place) {
    try {
      Files.deleteIfExists(place.part());
      Files.deleteIfExists(place.tag());
    } catch (IOException e) {
      System.getLogger(BodyStore.class.getName())
          .log(System.Logger.Level.DEBUG, "deleting " + place.part() + " failed", e);
    }
  }

  /// A weak version may be another body of the same meaning: its bytes do not fit together.
  private static boolean isStrong(String etag) {
    return STRONG.matcher(etag).matches();
  }

  static String name(long ordinal, URI uri) {
    String path = uri.getRawPath();
    String last = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    String safe = last.replaceAll("[^A-Za-z0-9._-]", "_");
    if (safe.length() > NAME_LIMIT) {
      safe = safe.substring(safe.length() - NAME_LIMIT);
    }
    return String.format(
        Locale.ROOT,
        "%s/%03d/%09d%s",
        DIRECTORY,
        (ordinal - 1) / PER_DIRECTORY,
        ordinal,
        safe.isEmpty() ? "" : "-" + safe);
  }

  /// A body that is being written.
  ///
  /// Not by `Files.newOutputStream`: its channel closes itself when the thread is interrupted,
  /// which would look like a disk that fails.
  static final class Copy implements BodySink {
    private static final int BUFFER = 1 << 14;

    private final Place place;
    private final boolean resumable;
    private final RandomAccessFile out;
    private final MessageDigest digest = RequestData.sha256Digest();
    private boolean whole;

    private Copy(Place place, long from, boolean resumable) throws IOException {
      this.place = place;
      this.resumable = resumable;
      out = new RandomAccessFile(place.part().toFile(), "rw");
      try {
        take(from);
        out.setLength(from);
      } catch (IOException e) {
        out.close();
        throw e;
      }
    }

    private void take(long from) throws IOException {
      byte[] buffer = new byte[BUFFER];
      long left = from;
      while (left > 0) {
        int count = out.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          throw new IOException("the part is shorter than it was");
        }
        digest.update(buffer, 0, count);
        left -= count;
      }
    }

    @Override
    public void write(byte[] bytes, int count) throws WriteFailedException {
      try {
        out.write(bytes, 0, count);
        digest.update(bytes, 0, count);
      } catch (IOException e) {
        throw new WriteFailedException(place.part(), e);
      }
    }

    /// Gives the body its name, if it is the right one.
    ///
    /// @param expected the digest that it must have, or null
    /// @return its digest; when that is another than the expected one, the body is thrown away
    String finish(@Nullable String expected) throws WriteFailedException {
      String sha256 = HexFormat.of().formatHex(digest.digest());
      if (expected != null && !expected.equals(sha256)) {
        return sha256;
      }
      try {
        out.close();
        Files.move(
            place.part(),
            place.file(),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(place.tag());
      } catch (IOException e) {
        throw new WriteFailedException(place.file(), e);
      }
      whole = true;
      return sha256;
    }

    /// What can be gone on with stays; anything else goes.
    void close(boolean keep) throws WriteFailedException {
      try {
        out.close();
      } catch (IOException e) {
        throw new WriteFailedException(place.part(), e);
      }
      if (!whole && !(keep && resumable)) {
        discard(place);
      }
    }
  }

  /// Takes the bytes of a body.
  interface BodySink {
    void write(byte[] bytes, int count) throws IOException;
  }

  /// Reads a body to its end.
  static void copy(InputStream body, byte[] buffer, BodySink sink) throws IOException {
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      sink.write(buffer, count);
    }
  }
}
