// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;

/// Takes the lines of records.
interface LineSink extends Closeable {
  /// Takes one line, which ends with a newline.
  void append(long ordinal, byte[] bytes, int count) throws WriteFailedException;

  /// Hears that a request has no record for now.
  default void left(long ordinal) throws WriteFailedException {
    // Only who keeps an order minds.
  }

  /// Forces what was taken to the disk.
  void sync() throws WriteFailedException;

  @Override
  void close() throws WriteFailedException;

  /// Waits while the lines of too many requests before this one are missing, where lines go in the
  /// order of the input.
  default void awaitRoom(long ordinal) throws InterruptedException {}
}
