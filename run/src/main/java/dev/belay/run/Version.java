// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// The version of this module, as its descriptor has it.
final class Version {
  private Version() {}

  static String of() {
    var descriptor = Version.class.getModule().getDescriptor();
    // On the class path there is no descriptor, and so nothing that knows.
    return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
  }
}
