// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A body that is there once: a stream that somebody opened.
final class OneShotBody implements RequestBody {
  private final InputStream stream;
  private final long length;
  private final @Nullable String contentType;
  private final AtomicBoolean taken = new AtomicBoolean();

  OneShotBody(InputStream stream, long length, @Nullable String contentType) {
    this.stream = stream;
    this.length = StreamBody.checkLength(length);
    this.contentType = StreamBody.checkType(contentType);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public @Nullable String contentType() {
    return contentType;
  }

  @Override
  public InputStream open() throws IOException {
    if (!taken.compareAndSet(false, true)) {
      throw new IOException("it can be read only once, and has been");
    }
    return stream;
  }

  @Override
  public boolean repeatable() {
    return false;
  }
}
