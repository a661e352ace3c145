// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

/// What is simulated. It is run many times, so it must make afresh what it changes.
@FunctionalInterface
public interface Program {

  /// Runs once, as the main task of a simulated loop.
  ///
  /// @throws Exception what makes the simulation fail
  void run() throws Exception;
}
