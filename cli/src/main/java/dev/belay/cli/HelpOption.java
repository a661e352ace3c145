// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import picocli.CommandLine.Option;

/// The one option that all commands have.
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help and stop.")
  boolean requested;
}
