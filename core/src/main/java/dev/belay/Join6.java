// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import org.jspecify.annotations.Nullable;

/// Joins six values into one.
///
/// @param <A> the first
/// @param <B> the second
/// @param <C> the third
/// @param <D> the fourth
/// @param <E> the fifth
/// @param <F> the sixth
/// @param <R> what they give together
@FunctionalInterface
public interface Join6<
    A extends @Nullable Object,
    B extends @Nullable Object,
    C extends @Nullable Object,
    D extends @Nullable Object,
    E extends @Nullable Object,
    F extends @Nullable Object,
    R extends @Nullable Object> {

  /// Joins the values.
  ///
  /// @param a the first
  /// @param b the second
  /// @param c the third
  /// @param d the fourth
  /// @param e the fifth
  /// @param f the sixth
  /// @return what they give together
  R apply(A a, B b, C c, D d, E e, F f);
}
