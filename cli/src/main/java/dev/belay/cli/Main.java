// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

/// The entry point of the `belay` command.
public final class Main {
  private Main() {}

  static void main(String[] args) {
    Streams streams = new Streams(System.in, System.out, System.err);
    int code = BelayCommand.run(streams, args);
    streams.flush();
    System.exit(code);
  }
}
