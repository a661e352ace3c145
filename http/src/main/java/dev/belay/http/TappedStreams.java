// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.jspecify.annotations.Nullable;

/// The two streams of a socket, counted, with the end of the incoming one remembered.
///
/// Used by the one thread that has the connection at a time.
final class TappedStreams {
  /// No bound on what may come.
  static final long ANY = Long.MAX_VALUE;

  private final InputStream in;
  private final OutputStream out;
  private long received;
  private long sent;
  private boolean ended;
  private boolean refusing;
  private long allowed = ANY;

  TappedStreams(Socket socket) throws IOException {
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  long received() {
    return received;
  }

  long sent() {
    return sent;
  }

  boolean ended() {
    return ended;
  }

  /// Sets how many bytes may still come before [MalformedAnswer] is thrown; [#ANY] for no bound.
  /// One read more than that may have been made.
  void allow(long most) {
    allowed = most == ANY ? ANY : received + most;
  }

  /// While refusing, reads give nothing and do not touch the socket.
  void refuseReads(boolean refuse) {
    refusing = refuse;
  }

  /// What HttpCore takes its streams from.
  SocketHolder holder(Socket socket, @Nullable SSLSocket secured) {
    return secured == null ? new Plain(socket) : new Secured(secured, socket);
  }

  private final class Plain extends SocketHolder {
    Plain(Socket socket) {
      super(socket);
    }

    @Override
    protected InputStream getInputStream(Socket socket) {
      return new Counted();
    }

    @Override
    protected OutputStream getOutputStream(Socket socket) {
      return new Counting();
    }
  }

  private final class Secured extends SocketHolder {
    Secured(SSLSocket secured, Socket socket) {
      super(secured, socket);
    }

    @Override
    protected InputStream getInputStream(Socket socket) {
      return new Counted();
    }

    @Override
    protected OutputStream getOutputStream(Socket socket) {
      return new Counting();
    }
  }

  private final class Counted extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (refusing) {
        return 0;
      }
      if (received > allowed) {
        throw new MalformedAnswer("more bytes than a head may have", true, null);
      }
      int n = in.read(target, offset, length);
      if (n > 0) {
        received += n;
      } else if (n < 0) {
        ended = true;
      }
      return n;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }
  }

  private final class Counting extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      out.write(b);
      sent++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      out.write(source, offset, length);
      sent += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
