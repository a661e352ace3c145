// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a summary says of the run beside its records.
///
/// @param directory the run directory
/// @param requests requests read from the input
/// @param inputComplete whether that is all of it
/// @param wallSeconds how long the run worked, earlier sittings included
/// @param newRecords records written in this sitting
/// @param peakInFlight most requests in flight at once
/// @param concurrency the cap over all hosts
/// @param perHost the cap per host
/// @param rate the rate in all, as users write it; null for none
/// @param ratePerHost the rate of each host; null for none
/// @param running the process that is at work on the run; null when none is, or when it is this one
/// @param resumable whether the run directory has more than records: what was to be done
record Sitting(
    Path directory,
    long requests,
    boolean inputComplete,
    double wallSeconds,
    long newRecords,
    int peakInFlight,
    int concurrency,
    int perHost,
    @Nullable Rate rate,
    @Nullable Rate ratePerHost,
    @Nullable Long running,
    boolean resumable) {}
