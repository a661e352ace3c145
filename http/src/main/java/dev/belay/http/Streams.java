// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Streams over what is read piece by piece.
final class Streams {
  private Streams() {}

  /// Gives the next piece, or null at the end.
  interface Source<T> {
    @Nullable T next() throws IOException;
  }

  /// Sequential, in order; failures are unchecked.
  static <T> Stream<T> of(Source<T> source) {
    return StreamSupport.stream(
        new AbstractSpliterator<T>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
          @Override
          public boolean tryAdvance(Consumer<? super T> action) {
            T next;
            try {
              next = source.next();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            if (next == null) {
              return false;
            }
            action.accept(next);
            return true;
          }
        },
        false);
  }
}
