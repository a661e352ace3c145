// SPDX-License-Identifier: Apache-2.0

/// The belay command.
@org.jspecify.annotations.NullMarked
module dev.belay.cli {
  requires dev.belay;
  requires dev.belay.http;
  requires dev.belay.run;
  requires dev.belay.origin;
  requires info.picocli;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.toml;
  requires org.jline;
  // JLine catches signals through it, and says nothing where it is missing.
  requires jdk.unsupported;
  requires static org.jspecify;

  opens dev.belay.cli to
      info.picocli;
}
