// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// The version of this module: of its descriptor, or on the class path, where there is none, of the
/// manifest of its jar.
final class Version {
  private Version() {}

  static String of() {
    var descriptor = Version.class.getModule().getDescriptor();
    if (descriptor != null) {
      return descriptor.rawVersion().orElse("unknown");
    }
    String manifest = Version.class.getPackage().getImplementationVersion();
    return manifest == null ? "unknown" : manifest;
  }
}
