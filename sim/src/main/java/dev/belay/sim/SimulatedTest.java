// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A JUnit test method that is run on a simulated loop under many seeds.
///
/// The method runs on a virtual thread, many times on one test object: what it changes must be
/// local to it. The numbers of seeds and of distinct schedules are printed. With `-Dbelay.seed=N`
/// only that seed runs, with its trace.
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(SimulatedTestExtension.class)
public @interface SimulatedTest {

  /// {@return how many seeds, from 1 on}
  int seeds() default 1000;

  /// {@return how many distinct schedules there must be at least; the default is 50, or the number
  /// of seeds if that is less}
  int schedules() default -1;

  /// {@return in which order ready tasks run}
  Kind order() default Kind.UNIFORM;

  /// {@return how many orderings the order PCT tries to hit}
  int depth() default 3;

  /// The orders; see [Order].
  enum Kind {
    /// First come first served.
    FIFO,
    /// Each with the same chance.
    UNIFORM,
    /// By random priorities.
    PCT
  }
}
