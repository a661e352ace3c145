// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import org.jspecify.annotations.Nullable;

/// What is made of a response while its attempt lasts.
///
/// @param <T> what it gives
/// @param <X> what else it throws
@FunctionalInterface
public interface ResponseFunction<T extends @Nullable Object, X extends Exception> {

  /// Reads the response. May be called once for each attempt.
  ///
  /// @param response open until this returns
  /// @return the value
  /// @throws X what the reading throws
  /// @throws RequestException when the body is cut, too slow or not decodable
  /// @throws InterruptedException when the caller is cancelled or interrupted
  T apply(Response response) throws X, RequestException, InterruptedException;
}
