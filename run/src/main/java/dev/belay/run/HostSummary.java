// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// The numbers of one host.
///
/// @param key scheme, host and port
/// @param requests records of this host
/// @param ok how many of them are ok
/// @param p95Ms 95 of 100 last attempts took at most this
/// @param refused how many answers were 429 or 503
/// @param pausedSeconds how long it was left alone because it had asked for that; pauses of several
///   requests at the same time count once
/// @param topError the commonest failure: an error class or a status; null when there was none
/// @param limitMs how long its requests waited for rates and caps, summed
public record HostSummary(
    String key,
    long requests,
    long ok,
    double p95Ms,
    long refused,
    double pausedSeconds,
    @Nullable String topError,
    double limitMs) {}
