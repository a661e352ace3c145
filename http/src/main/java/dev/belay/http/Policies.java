// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a session shares what it has, and how long it lets anybody wait: part of its [Settings].
///
/// @param limitKey what shares the limits that are per host, or null for the origin
/// @param timeouts of phases
/// @param connectionsPerHost the most that are open to one host, or 0 for as many as may be in
///   flight
/// @param connections the most that are open in all, or 0 for some more than may be in flight
/// @param onLeak told of each response that was dropped unread
record Policies(
    @Nullable LimitKey limitKey,
    Timeouts timeouts,
    int connectionsPerHost,
    int connections,
    Consumer<? super LeakedResponse> onLeak) {}
