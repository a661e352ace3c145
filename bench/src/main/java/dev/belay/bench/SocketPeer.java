// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The floor: a socket a virtual thread, one write a request, and just enough reading to find where
/// the answer ends. No client can do less.
final class SocketPeer implements HttpPeer {
  private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final Job job;
  private final List<Socket> sockets = new ArrayList<>();

  SocketPeer(Job job) {
    this.job = job;
  }

  /// A new connection to where the job goes.
  static Socket connect(Job job) throws IOException {
    String host = job.uri().getHost();
    int port = job.uri().getPort();
    Socket socket =
        job.secure()
            ? job.trusted().getSocketFactory().createSocket(host, port)
            : new Socket(host, port);
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public Lane open() throws IOException {
    Socket socket = connect(job);
    sockets.add(socket);
    String head = "GET " + job.uri().getPath() + " HTTP/1.1\r\nHost: " + job.uri().getHost();
    return new Loop(
        socket.getInputStream(),
        socket.getOutputStream(),
        (head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1),
        new byte[Math.max(8_192, job.buffer().length)]);
  }

  private static final class Loop implements Lane {
    private final InputStream in;
    private final OutputStream out;
    private final byte[] request;
    private final byte[] buffer;

    Loop(InputStream in, OutputStream out, byte[] request, byte[] buffer) {
      this.in = in;
      this.out = out;
      this.request = request;
      this.buffer = buffer;
    }

    @Override
    public long get() throws IOException {
      out.write(request);
      int filled = 0;
      int head = -1;
      while (head < 0) {
        int n = in.read(buffer, filled, buffer.length - filled);
        if (n <= 0) {
          throw new IOException("no whole head");
        }
        filled += n;
        head = find(END, filled);
      }
      long length = length(head);
      long left = length - (filled - head - END.length);
      while (left > 0) {
        int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (n < 0) {
          throw new IOException("the body is cut");
        }
        left -= n;
      }
      return length;
    }

    private long length(int head) throws IOException {
      int at = find(LENGTH, head);
      if (at < 0) {
        throw new IOException("no Content-Length");
      }
      long length = 0;
      for (int i = at + LENGTH.length; buffer[i] != '\r'; i++) {
        length = 10 * length + (buffer[i] - '0');
      }
      return length;
    }

    private int find(byte[] what, int until) {
      for (int i = 0; i + what.length <= until; i++) {
        int k = 0;
        while (k < what.length && buffer[i + k] == what[k]) {
          k++;
        }
        if (k == what.length) {
          return i;
        }
      }
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
