// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// What a scripted server does with each request.
///
/// It is asked once for each request that has arrived whole, in the order of arrival, and never
/// waits: how long an answer takes is part of the [Answer].
@FunctionalInterface
public interface Script {

  /// Answers one request.
  ///
  /// @param arrival the request
  /// @return what the server does
  Answer answer(Arrival arrival);

  /// The same answer to everybody.
  ///
  /// @param answer what the server does
  /// @return the script
  static Script always(Answer answer) {
    return arrival -> answer;
  }

  /// One answer after the other; the last one for all further requests.
  ///
  /// @param answers at least one
  /// @return the script, which remembers where it is: for one network only
  static Script inTurn(Answer... answers) {
    if (answers.length == 0) {
      throw new IllegalArgumentException("answers must be at least 1, was 0");
    }
    Deque<Answer> left = new ArrayDeque<>(Arrays.asList(answers));
    return arrival -> left.size() == 1 ? left.getFirst() : left.removeFirst();
  }
}
