// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

/// Makes the threads that look after others. They are platform threads, so that they run also when
/// every carrier of virtual threads spins; and they keep nothing of the thread that happened to be
/// the first: not its class loader, nor the values of its inheritable thread-locals.
public final class Daemons {
  private Daemons() {}

  /// Starts one.
  ///
  /// @param name its name
  /// @param body what it does
  public static Thread start(String name, Runnable body) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .inheritInheritableThreadLocals(false)
        .start(body);
  }
}
