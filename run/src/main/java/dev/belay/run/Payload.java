// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// What requests send that bring no body of their own.
///
/// @param data the body of all of them, or null
/// @param json the template of each one's, or null
record Payload(@Nullable RequestData data, @Nullable RequestData json) {}
