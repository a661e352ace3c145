// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import org.jspecify.annotations.Nullable;

/// Goes on with a call whose answer broke while it was read, instead of beginning another: its
/// attempts are counted together.
final class Repeated implements Middleware.Next {
  private final Engine engine;
  private @Nullable Request request;
  private @Nullable Call call;
  private boolean broken;

  Repeated(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Response send(Request next) throws RequestException, InterruptedException {
    Call current = call;
    if (current != null && broken && isSame(next)) {
      current.goOnWith(next);
    } else {
      current = new Call(engine, next);
      call = current;
    }
    request = next;
    broken = false;
    return current.next();
  }

  /// The fields may be others: the rest of a body is asked for by them.
  private boolean isSame(Request next) {
    Request before = request;
    return before != null
        && next.method().equals(before.method())
        && next.uri().equals(before.uri());
  }

  /// The body of a response failed: waits for the next attempt, or throws what it failed with.
  void failed(Response response, RequestException e) throws RequestException, InterruptedException {
    Call current = call;
    if (current == null) {
      throw e;
    }
    current.failed(response, e);
    broken = true;
  }
}
