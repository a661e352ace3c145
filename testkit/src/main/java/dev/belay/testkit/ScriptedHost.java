// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One server of a network: its script, and what it has seen. Guarded by itself.
final class ScriptedHost {
  private final Script script;
  private final List<Arrival> arrivals = new ArrayList<>();
  private int connections;
  private int open;

  ScriptedHost(Script script) {
    this.script = script;
  }

  synchronized int connect() {
    open++;
    return ++connections;
  }

  synchronized void disconnect() {
    open--;
  }

  synchronized int connections() {
    return connections;
  }

  synchronized int open() {
    return open;
  }

  synchronized List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  synchronized Answer answer(RequestReader.Whole request, int connection, Duration at) {
    Arrival arrival =
        new Arrival(
            arrivals.size() + 1,
            at,
            connection,
            request.method(),
            request.target(),
            request.headers(),
            request.body());
    arrivals.add(arrival);
    return script.answer(arrival);
  }
}
