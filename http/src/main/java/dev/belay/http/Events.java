// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.SessionEvent.Step;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Tells a listener of the steps of one request.
final class Events {
  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private final SessionListener listener;
  private final long begun = System.nanoTime();
  private @Nullable Request request;
  private @Nullable Integer status;
  private @Nullable RequestException failure;
  private boolean result;
  private boolean done;

  Events(SessionListener listener) {
    this.listener = listener;
  }

  /// What is under way from now on.
  void of(Request hop) {
    request = hop;
    status = null;
    result = false;
    done = false;
  }

  void head(int attempt, int code) {
    status = code;
    tell(Step.HEAD, attempt);
  }

  /// The body has ended, one way or another.
  void bodyEnded(int attempt) {
    tell(Step.BODY, attempt);
    done = true;
    if (result) {
      tell(Step.DONE, attempt);
    }
  }

  /// The answer is the result.
  void result(int attempt) {
    result = true;
    if (done) {
      tell(Step.DONE, attempt);
    }
  }

  /// The body broke: what its end means will be told by the failure.
  void broke() {
    result = false;
  }

  void failed(int attempt, RequestException e) {
    if (e != failure) {
      failure = e;
      tell(Step.FAILED, attempt);
    }
  }

  void tell(Step step, int attempt) {
    Request hop = request;
    if (hop == null) {
      return;
    }
    Duration since = Duration.ofNanos(System.nanoTime() - begun);
    try {
      listener.on(
          new SessionEvent(
              step, hop, attempt, since, status, step == Step.FAILED ? failure : null));
    } catch (RuntimeException e) {
      if (LOGGED.compareAndSet(false, true)) {
        System.getLogger(SessionListener.class.getName())
            .log(System.Logger.Level.WARNING, "a listener of a session threw", e);
      }
    }
  }
}
