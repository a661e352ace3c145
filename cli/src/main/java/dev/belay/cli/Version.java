// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import picocli.CommandLine.IVersionProvider;

/// Gives the version to the option model.
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {ProgramVersion.line()};
  }
}
