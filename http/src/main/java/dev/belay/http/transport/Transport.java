// SPDX-License-Identifier: Apache-2.0
package dev.belay.http.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Something other than the network below a session: it says what comes at which time, and the
/// session waits for it on the clock of its loop. Nothing in it blocks, and each line is used by
/// one thread at a time.
///
/// A session that is built while [#CURRENT] is bound uses that transport for all its life. Names
/// are not looked up and nothing is encrypted.
public interface Transport {
  /// What the sessions that are built now run over; unbound for the network.
  ScopedValue<Transport> CURRENT = ScopedValue.newInstance();

  /// Begins to connect.
  ///
  /// @param host as the URL has it
  /// @param port as the URL has it
  /// @param now on the clock of the caller's loop, in nanoseconds, as all times here
  /// @return the client's end of a connection, whose first event tells how it went
  Line connect(String host, int port, long now);

  /// The client's end of one connection.
  interface Line {
    /// What comes next.
    ///
    /// @return the same until it is taken, or null when nothing is known to come
    @Nullable Event next();

    /// The next event has come and was taken.
    void taken();

    /// The client sends bytes. What was to come next may change by that.
    ///
    /// @param bytes not kept
    /// @param offset of the first
    /// @param length how many
    /// @param now the time
    /// @throws IOException when the server has closed
    void write(byte[] bytes, int offset, int length, long now) throws IOException;

    /// The client closes. Twice is safe.
    void close();
  }

  /// What comes to the client at a time.
  sealed interface Event {
    /// When it comes.
    ///
    /// @return the time
    long at();

    /// The connection is open.
    ///
    /// @param at when
    record Opened(long at) implements Event {}

    /// The connection was refused.
    ///
    /// @param at when
    record Refused(long at) implements Event {}

    /// Bytes.
    ///
    /// @param at when
    /// @param bytes in ISO 8859-1
    record Bytes(long at, String bytes) implements Event {}

    /// The server has closed its side.
    ///
    /// @param at when
    record End(long at) implements Event {}

    /// The server has reset the connection.
    ///
    /// @param at when
    record Reset(long at) implements Event {}
  }
}
