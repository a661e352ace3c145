// SPDX-License-Identifier: Apache-2.0
package dev.belay;

/// Throws what a body threw through code that does not know its type. The public verbs declare it.
final class Sneaky {
  private Sneaky() {}

  /// Throws `failure` as it is.
  ///
  /// @return nothing; declared so that callers can write `throw`
  @SuppressWarnings("unchecked")
  static <X extends Throwable> RuntimeException rethrow(Throwable failure) throws X {
    throw (X) failure;
  }
}
