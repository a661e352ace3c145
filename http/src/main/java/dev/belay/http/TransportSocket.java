// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.http.transport.Transport.Event;
import dev.belay.http.transport.Transport.Line;
import dev.belay.kernel.Suspension;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A line of a transport in the shape of a socket, as the codec wants one. It waits on the clock of
/// its user's loop, and sees to the deadline of its connection itself: no watchdog does.
final class TransportSocket extends Socket {
  private final Line line;
  private final Connection place;
  private final InputStream in = new In();
  private final OutputStream out = new Out();

  /// What has come and was not read yet; used by the connection's user.
  private byte[] come = {};

  private int read;

  // Guarded by this.
  private @Nullable Suspension waiting;
  private boolean closed;

  TransportSocket(Line line, Connection place) throws SocketException {
    super((SocketImpl) null);
    this.line = line;
    this.place = place;
  }

  /// Waits until it is open.
  void open() throws IOException {
    Event first = await();
    line.taken();
    if (!(first instanceof Event.Opened)) {
      throw new ConnectException("Connection refused");
    }
  }

  /// Whether something has come that nobody asked for: bytes, or the end.
  boolean stale() {
    Event next = line.next();
    return read < come.length || (next != null && next.at() <= Async.nanoTime());
  }

  /// The next event as soon as it has come.
  private Event await() throws IOException {
    while (true) {
      long deadline = place.deadline();
      Event next = line.next();
      long now = Async.nanoTime();
      if (now >= deadline) {
        place.expire(deadline);
      }
      Suspension wait = Suspension.begin(place.route().key());
      synchronized (this) {
        if (closed) {
          throw new SocketException("Socket closed");
        }
        if (next != null && next.at() <= now) {
          return next;
        }
        waiting = wait;
      }
      long until = next == null ? deadline : Math.min(deadline, next.at());
      try {
        if (until == Connection.NEVER) {
          wait.await();
        } else {
          var _ = wait.awaitUntil(until);
        }
      } catch (InterruptedException e) {
        close();
        ClosedByInterruptException interrupted = new ClosedByInterruptException();
        interrupted.initCause(e);
        throw interrupted;
      } finally {
        synchronized (this) {
          waiting = null;
        }
      }
    }
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public void setSoTimeout(int millis) {
    // Reads end with the deadline of the connection.
  }

  @Override
  public void close() {
    Suspension sleeper;
    synchronized (this) {
      closed = true;
      sleeper = waiting;
    }
    line.close();
    if (sleeper != null) {
      sleeper.wake();
    }
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (read == come.length) {
        Event event = await();
        switch (event) {
          case Event.Bytes bytes -> {
            line.taken();
            come = bytes.bytes().getBytes(StandardCharsets.ISO_8859_1);
            read = 0;
          }
          case Event.End _ -> {
            return -1;
          }
          default -> throw new SocketException("Connection reset");
        }
      }
      int n = Math.min(length, come.length - read);
      System.arraycopy(come, read, target, offset, n);
      read += n;
      return n;
    }

    @Override
    public int available() {
      return come.length - read;
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      synchronized (TransportSocket.this) {
        if (closed) {
          throw new SocketException("Socket closed");
        }
      }
      line.write(source, offset, length, Async.nanoTime());
    }
  }
}
