// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import org.jspecify.annotations.Nullable;

/// Joins four values into one.
///
/// @param <A> the first
/// @param <B> the second
/// @param <C> the third
/// @param <D> the fourth
/// @param <R> what they give together
@FunctionalInterface
public interface Join4<
    A extends @Nullable Object,
    B extends @Nullable Object,
    C extends @Nullable Object,
    D extends @Nullable Object,
    R extends @Nullable Object> {

  /// Joins the values.
  ///
  /// @param a the first
  /// @param b the second
  /// @param c the third
  /// @param d the fourth
  /// @return what they give together
  R apply(A a, B b, C c, D d);
}
