// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.List;

/// One attempt: a request and the redirects that follow from it, within one time budget.
final class Chain {
  private final Engine engine;
  private final Exchange exchange;

  Chain(Engine engine) {
    this.engine = engine;
    this.exchange = new Exchange(engine);
  }

  /// @param redirects filled with those that were followed
  Answer run(Progress progress, boolean atHead, boolean fresh, List<Redirect> redirects)
      throws RequestException, InterruptedException {
    long budget = budget(progress.hop());
    Answer answer = exchange.run(progress, atHead, fresh, budget);
    while (engine.settings().followRedirects()) {
      Wire.Head head = answer.head();
      Request next = Redirects.next(progress.hop(), head.status(), head.headers());
      if (next == null) {
        return answer;
      }
      answer.discard();
      if (redirects.size() >= engine.settings().maxRedirects()) {
        progress.enter(Phase.REDIRECTING);
        throw Failures.make(
            ErrorClass.REDIRECT_LIMIT,
            "more than " + redirects.size() + " redirects, the next to " + next.uri(),
            progress,
            false,
            null);
      }
      redirects.add(new Redirect(head.status(), next.uri()));
      progress.follow(next);
      long left = Math.max(1, budget - progress.times().total());
      answer = exchange.run(progress, false, false, left);
    }
    return answer;
  }

  private long budget(Request request) {
    return Durations.nanos(
        request.timeout() == null ? engine.settings().timeout() : request.timeout());
  }
}
