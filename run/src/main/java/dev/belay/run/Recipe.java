// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// What turns lines into requests.
///
/// @param parser reads lines
/// @param maker makes requests of what they say
/// @param known what an earlier run had, or null
record Recipe(LineParser parser, RequestMaker maker, @Nullable KnownBodies known) {}
