// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How one host is doing, at one moment.
///
/// @param key scheme, host and port
/// @param inFlight requests that hold a slot now
/// @param peak the most that ever held one at once
/// @param queued callers that wait to be let through
/// @param pausedUntil until when nobody is let through, or null
/// @param refused how often the host has refused: 429, or 503 and 403 with a hint
/// @param waited for how long somebody has waited to be let through so far, by what was in the way
///   of the first of them; of two who wait at once only one counts
public record HostStats(
    String key,
    int inFlight,
    int peak,
    int queued,
    @Nullable Instant pausedUntil,
    long refused,
    LimitTimes waited) {}
