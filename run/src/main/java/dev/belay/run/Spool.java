// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The copy of standard input in the run directory, which makes a pipe resumable.
///
/// The copying does not wait for the requests: it takes all that the pipe has, so that a run that
/// is killed later still has its whole input. Until the pipe has ended the file is called `.part`.
final class Spool implements Closeable {
  static final String FILE = "input.spool";
  private static final int CHUNK = 1 << 16;

  private final Path whole;
  private final Path part;
  private final InputStream stdin;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();

  // Guarded by lock.
  private long length;
  private boolean ended;
  private boolean closed;
  private @Nullable IOException failure;

  private Spool(Path directory, InputStream stdin) {
    this.whole = directory.resolve(FILE);
    this.part = directory.resolve(FILE + ".part");
    this.stdin = stdin;
  }

  /// Begins to copy. What an earlier sitting has copied stays; standard input must begin with it,
  /// or be empty when the copy is whole.
  static Spool start(Path directory, InputStream stdin) throws RunException {
    Spool spool = new Spool(directory, stdin);
    try {
      if (Files.exists(spool.whole)) {
        spool.checkSame();
        spool.length = Files.size(spool.whole);
        spool.ended = true;
        return spool;
      }
      RandomAccessFile out = new RandomAccessFile(spool.part.toFile(), "rw");
      try {
        spool.length = spool.skipKnown(out);
      } catch (IOException | RunException e) {
        out.close();
        throw e;
      }
      // Reading standard input cannot be interrupted: the thread must not keep the process.
      Thread.ofPlatform().daemon().name("belay-spool").start(() -> spool.copy(out));
      return spool;
    } catch (IOException e) {
      throw new RunException(
          ExitCode.CANNOT_WRITE, "cannot copy standard input: " + Failures.text(e), e);
    }
  }

  /// The copy that another run has made already.
  ///
  /// @throws RunException when it is not whole
  static Spool of(Path run) throws RunException {
    Spool spool = new Spool(run, InputStream.nullInputStream());
    try {
      spool.length = Files.size(spool.whole);
      spool.ended = true;
      return spool;
    } catch (IOException e) {
      throw new RunException(
          ExitCode.USAGE,
          "cannot retry: " + run + " has no whole copy of its standard input; resume it first",
          e);
    }
  }

  private void checkSame() throws IOException, RunException {
    try (InputStream known = Files.newInputStream(whole)) {
      byte[] theirs = stdin.readNBytes(CHUNK);
      if (theirs.length == 0) {
        return;
      }
      long at = 0;
      while (true) {
        byte[] ours = known.readNBytes(CHUNK);
        if (!Arrays.equals(ours, theirs)) {
          throw changed(at);
        }
        if (ours.length == 0) {
          return;
        }
        at += ours.length;
        theirs = stdin.readNBytes(CHUNK);
      }
    }
  }

  private long skipKnown(RandomAccessFile out) throws IOException, RunException {
    long known = out.length();
    long at = 0;
    while (at < known) {
      byte[] theirs = stdin.readNBytes((int) Math.min(CHUNK, known - at));
      if (theirs.length == 0 && at == 0) {
        throw new RunException(
            ExitCode.USAGE,
            "cannot resume: the run was killed while it read standard input; give it again");
      }
      byte[] ours = new byte[(int) Math.min(CHUNK, known - at)];
      out.readFully(ours);
      if (!Arrays.equals(ours, theirs)) {
        throw changed(at);
      }
      at += ours.length;
    }
    return known;
  }

  private static RunException changed(long at) {
    return new RunException(
        ExitCode.REFUSED,
        "cannot resume: standard input is not what the run was given before (it differs after byte "
            + at
            + ")");
  }

  private void copy(RandomAccessFile out) {
    byte[] buffer = new byte[CHUNK];
    try (out) {
      boolean wanted = true;
      while (wanted) {
        int count = stdin.read(buffer);
        wanted = count < 0 ? finish(out) : add(out, buffer, count);
      }
    } catch (IOException e) {
      end(e);
    }
  }

  /// Under the lock, so that nothing is written once this is closed: the directory may be another
  /// process's then.
  private boolean add(RandomAccessFile out, byte[] buffer, int count) throws IOException {
    lock.lock();
    try {
      if (!closed) {
        out.write(buffer, 0, count);
        length += count;
        more.signalAll();
      }
      return !closed;
    } catch (IOException e) {
      throw new WriteFailedException(part, e);
    } finally {
      lock.unlock();
    }
  }

  private boolean finish(RandomAccessFile out) throws IOException {
    lock.lock();
    try {
      if (!closed) {
        out.getFD().sync();
        Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        end(null);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void end(@Nullable IOException why) {
    lock.lock();
    try {
      ended = true;
      failure = why;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A stream of the copy from its beginning; it waits for what is still to come.
  Tail open() throws IOException {
    lock.lock();
    try {
      return new Tail(new RandomAccessFile((Files.exists(whole) ? whole : part).toFile(), "r"));
    } finally {
      lock.unlock();
    }
  }

  /// Whether all of standard input is in the copy.
  boolean isWhole() {
    lock.lock();
    try {
      return ended && failure == null;
    } finally {
      lock.unlock();
    }
  }

  /// Ends every stream that waits. The copying ends with the next byte that comes.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Reads the copy while it grows.
  final class Tail extends InputStream {
    private final RandomAccessFile file;
    private long position;

    private Tail(RandomAccessFile file) {
      this.file = file;
    }

    /// Whether nothing unread is there, and more may come.
    boolean wouldWait() {
      lock.lock();
      try {
        return position >= length && !ended;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      long there = awaitMore();
      if (there == 0) {
        return -1;
      }
      int read = file.read(bytes, offset, (int) Math.min(count, there));
      position += Math.max(0, read);
      return read;
    }

    /// The unzipper takes 0 for the end of the stream, so this waits until it knows.
    @Override
    public int available() throws IOException {
      return (int) Math.min(Integer.MAX_VALUE, awaitMore());
    }

    private long awaitMore() throws IOException {
      lock.lock();
      try {
        while (position >= length && !ended) {
          if (closed) {
            throw new IOException("the run was closed");
          }
          more.awaitUninterruptibly();
        }
        if (position >= length && failure != null) {
          throw failure;
        }
        return length - position;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
