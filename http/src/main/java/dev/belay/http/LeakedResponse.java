// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A response that was neither read to its end nor closed before the last reference to it was gone.
/// Its connection and its places in the limits were held until the garbage collector noticed; now
/// they are given back.
///
/// @param method of the request
/// @param uri where the answer came from
/// @param age how long ago its head came
/// @param thread the one that got it
/// @param place where it was got, as the stack of this throwable; null for the first leak of a
///   session that has had more than a thousand responses before, since stacks are taken of those
///   and, once one has leaked, of all
public record LeakedResponse(
    String method, URI uri, Duration age, String thread, @Nullable Throwable place) {

  @Override
  public String toString() {
    return "the response to "
        + method
        + " "
        + uri
        + " was dropped unread: close it, or read it to its end (got "
        + Durations.text(age)
        + " ago by "
        + thread
        + (place == null ? "; where will be told of the next one)" : ")");
  }
}
