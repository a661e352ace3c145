// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/// Makes test cases from a seed: the same seed, the same case.
public final class Cases {
  private final SplittableRandom random;

  private Cases(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// {@return the cases of a seed}
  ///
  /// @param seed the seed
  public static Cases of(long seed) {
    return new Cases(seed);
  }

  /// {@return a number from `least` to `most`, both possible}
  ///
  /// @param least the least
  /// @param most the most
  public int number(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// {@return true once in so many times}
  ///
  /// @param times how many
  public boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /// {@return one of some values}
  ///
  /// @param values the values, at least one
  /// @param <T> a value
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  /// {@return a list of `least` to `most` values}
  ///
  /// @param least the least length
  /// @param most the greatest length
  /// @param value makes one
  /// @param <T> a value
  public <T> List<T> list(int least, int most, Function<? super Cases, ? extends T> value) {
    int length = number(least, most);
    List<T> list = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      list.add(value.apply(this));
    }
    return list;
  }
}
