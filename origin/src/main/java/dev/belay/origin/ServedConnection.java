// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.util.Timeout;

/// One connection of a client, served by the thread that runs it, request after request.
final class ServedConnection implements Runnable {
  private static final int LONGEST_LINE = 32_768;
  private static final int MOST_HEADERS = 500;
  private static final Http1Config CONFIG =
      Http1Config.custom().setMaxLineLength(LONGEST_LINE).setMaxHeaderCount(MOST_HEADERS).build();
  private static final HttpProcessor PROCESSOR = HttpProcessors.server("belay-origin");

  private final Socket socket;
  private final long number;
  private final DefaultBHttpServerConnection wire;
  private final HttpService service;

  ServedConnection(Socket socket, long number, Dispatch dispatch) {
    this.socket = socket;
    this.number = number;
    this.wire = new DefaultBHttpServerConnection("http", CONFIG);
    this.service =
        new HttpService(
            PROCESSOR, (request, trigger, context) -> dispatch.handle(request, trigger, this));
  }

  /// The connection's number, counted from 1.
  long number() {
    return number;
  }

  @Override
  public void run() {
    try (socket;
        wire) {
      socket.setTcpNoDelay(true);
      wire.bind(socket);
      HttpCoreContext context = HttpCoreContext.create();
      while (wire.isOpen()) {
        service.handleRequest(wire, context);
      }
    } catch (IOException | HttpException e) {
      // The client left, or the origin closes, or a path cut the connection: nobody is left to
      // tell, and the ledger has counted the request. The service has answered what was no request.
    }
  }

  /// Waits, and ends at once when the client leaves or the origin closes.
  void pause(long nanos) throws IOException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      long ms = Math.max(1, Math.ceilDiv(left, TimeUnit.MILLISECONDS.toNanos(1)));
      if (wire.isDataAvailable(Timeout.ofMilliseconds(ms))) {
        // The client sent its next request already: it is there, and this one still waits.
        sleep(end - System.nanoTime());
        return;
      }
      if (end - System.nanoTime() > 0) {
        // Reading ended before its time, which it does at the end of the stream only.
        throw new ConnectionGoneException("the client left before its answer");
      }
    }
  }

  /// Ends the connection's outgoing half.
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// Ends the connection with a reset instead of an orderly end.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /// Ends the connection from another thread; what is in work on it fails.
  void abort() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
  }

  private static void sleep(long nanos) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectionGoneException("the origin closes");
    }
  }
}
