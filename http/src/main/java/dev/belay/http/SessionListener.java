// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// Hears of every step that requests of a session take. Called on the thread of the request, which
/// waits for it: so be quick. What it throws is logged once and does no harm.
@FunctionalInterface
public interface SessionListener {

  /// A request has taken a step.
  ///
  /// @param event which, of which request, and when
  void on(SessionEvent event);
}
