// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import dev.belay.http.transport.Transport;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The client's end of a connection to a scripted server: what it writes arrives after the latency,
/// is answered at once or later, and the answer arrives after the latency again.
final class ScriptedLine implements Transport.Line {
  private final ScriptedHost host;
  private final int connection;
  private final long origin;
  private final long latency;
  private final RequestReader reader = new RequestReader();
  private final ArrayDeque<Transport.Event> events = new ArrayDeque<>();

  /// When the server closed or reset it, as the server's clock has it.
  private long gone = Long.MAX_VALUE;

  /// It reads requests no more, though it has not closed.
  private boolean deaf;

  private boolean closed;

  /// @param origin what the server's times count from
  ScriptedLine(ScriptedHost host, long origin, long latency, long now) {
    this.host = host;
    this.origin = origin;
    this.latency = latency;
    connection = host.connect();
    events.add(new Transport.Event.Opened(now + 2 * latency));
  }

  @Override
  public synchronized Transport.@Nullable Event next() {
    return events.peekFirst();
  }

  @Override
  public synchronized void taken() {
    events.removeFirst();
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length, long now)
      throws IOException {
    long at = now + latency;
    if (at >= gone) {
      // As a real peer's reset comes back: whoever reads or writes again is told.
      events.clear();
      events.add(new Transport.Event.Reset(at + latency));
      if (now >= gone + latency) {
        throw new SocketException("Broken pipe");
      }
      return;
    }
    if (deaf) {
      return;
    }
    reader.add(bytes, offset, length);
    for (RequestReader.Whole whole = reader.next(); whole != null; whole = reader.next()) {
      answer(whole, at);
    }
  }

  private void answer(RequestReader.Whole request, long at) {
    Answer answer = host.answer(request, connection, Duration.ofNanos(at - origin));
    long sent = at + answer.delay().toNanos();
    String bytes = answer.bytes(request.method());
    if (!bytes.isEmpty()) {
      events.add(new Transport.Event.Bytes(sent + latency, bytes));
    }
    switch (answer.fault()) {
      case NONE -> {}
      case CLOSE, CUT -> {
        events.add(new Transport.Event.End(sent + latency));
        gone = sent;
      }
      case RESET -> {
        events.add(new Transport.Event.Reset(sent + latency));
        gone = sent;
      }
      case STALL -> deaf = true;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      host.disconnect();
    }
  }
}
