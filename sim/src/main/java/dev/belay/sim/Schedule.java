// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The choices of one run: at each step the place of the task that ran among the ready ones, the
/// longest waiting first. A run that is longer than its schedule goes on first come first served.
public final class Schedule {
  private static final String HEAD = "belay-schedule-1";

  private final int[] choices;

  private Schedule(int[] choices) {
    int length = choices.length;
    while (length > 0 && choices[length - 1] == 0) {
      length--;
    }
    this.choices = Arrays.copyOf(choices, length);
  }

  /// {@return the schedule with these choices}
  ///
  /// @param choices the places
  public static Schedule of(int... choices) {
    return new Schedule(choices);
  }

  /// {@return reads what [#toString] wrote}
  ///
  /// @param text the head, then the choices
  /// @throws IllegalArgumentException when it is no schedule
  public static Schedule parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (!words[0].equals(HEAD)) {
      throw new IllegalArgumentException(
          "schedule must begin with %s, began with %s".formatted(HEAD, words[0]));
    }
    int[] choices = new int[words.length - 1];
    for (int i = 0; i < choices.length; i++) {
      choices[i] = choice(words[i + 1]);
    }
    return new Schedule(choices);
  }

  private static int choice(String word) {
    if (!word.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(
          "schedule must hold numbers of tasks from 0, held %s".formatted(word));
    }
    return Integer.parseInt(word);
  }

  /// {@return how many steps there are before first come first served does}
  public int length() {
    return choices.length;
  }

  /// The choice at `step`.
  int at(int step) {
    return step < choices.length ? choices[step] : 0;
  }

  int[] toArray() {
    return choices.clone();
  }

  Picker picker() {
    return (ready, step) -> Math.min(at(step), ready.size() - 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schedule schedule && Arrays.equals(choices, schedule.choices);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(choices);
  }

  @Override
  public String toString() {
    return Arrays.stream(choices)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" ", HEAD + " ", ""))
        .strip();
  }
}
