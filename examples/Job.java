// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import java.time.Duration;

/// The twelve tasks of ConcurrencyUsingAsync, each with the milliseconds that it waits: 3300 one
/// after the other.
enum Job {
  A(300),
  B(200),
  C(500),
  D(100),
  E(400),
  F(250),
  G(150),
  H(350),
  I(200),
  J(450),
  K(100),
  L(300);

  /// How long it waits.
  final Duration pause;

  Job(int millis) {
    pause = Duration.ofMillis(millis);
  }

  /// Waits, and gives the name.
  String work(Show show) throws Exception {
    return show.span(
        name(),
        () -> {
          Async.sleep(pause);
          return name();
        });
  }

  /// The same, but when E has waited, it fails.
  String workOrFail(Show show) throws Exception {
    return show.span(
        name(),
        () -> {
          Async.sleep(pause);
          if (this == E) {
            throw new IllegalStateException("E is out of paper");
          }
          return name();
        });
  }
}
