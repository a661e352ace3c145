// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

/// The entry point of the `belay` command.
public final class Main {
  private Main() {}

  static void main(String[] args) {
    // The one question that needs nothing of the rest; scripts ask it often.
    if (args.length == 1 && args[0].equals("--version")) {
      System.out.println(ProgramVersion.line());
      return;
    }
    Streams streams = new Streams(System.in, System.out, System.err);
    int code = BelayCommand.run(streams, args);
    streams.flush();
    System.exit(code);
  }
}
