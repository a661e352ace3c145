// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

/// The entry point of the `belay` command.
public final class Main {
  private Main() {}

  static void main(String[] args) {
    System.out.println("belay " + Main.class.getModule().getDescriptor());
  }
}
