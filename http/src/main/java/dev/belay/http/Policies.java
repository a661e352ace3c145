// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import org.jspecify.annotations.Nullable;

/// How a session shares what it has: part of its [Settings].
///
/// @param limitKey what shares the limits that are per host, or null for the origin
record Policies(@Nullable LimitKey limitKey) {}
