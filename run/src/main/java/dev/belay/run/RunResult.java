// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// How a run ended.
///
/// @param code the exit code
/// @param summary the numbers of the whole run, earlier sittings included
/// @param message why it stopped before its end, as one line; null when it did not
public record RunResult(ExitCode code, Summary summary, @Nullable String message) {}
