// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.lang.reflect.InvocationTargetException;
import java.util.function.Consumer;

/// What the tables ask of StructuredTaskScope. Its API is a preview, so the class that implements
/// this is compiled for one JDK only and looked up by name.
interface StructuredPeer {
  String NAME = "StructuredTaskScope";

  /// Starts so many tasks in one scope and adds up what they give.
  void startAndAwait(int tasks) throws Exception;

  /// Does the same so many times over.
  void smallGroups(int groups, int tasks) throws Exception;

  /// Lets so many tasks sleep, then one fail.
  void failFast(int sleepers, Stopwatch watch) throws Exception;

  /// Arms so many timeouts and disarms them.
  void timeouts(int count) throws Exception;

  /// Calls `use` with the peer where this JDK has it.
  static void ifPresent(Consumer<StructuredPeer> use) {
    StructuredPeer peer;
    try {
      peer =
          Class.forName("dev.belay.bench.StructuredTaskScopePeer")
              .asSubclass(StructuredPeer.class)
              .getDeclaredConstructor()
              .newInstance();
    } catch (ClassNotFoundException | UnsupportedClassVersionError e) {
      System.out.println(NAME + " is left out: this JDK is not the one that it is compiled for");
      return;
    } catch (InvocationTargetException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException e) {
      throw new IllegalStateException("the peer cannot be made", e);
    }
    use.accept(peer);
  }
}
