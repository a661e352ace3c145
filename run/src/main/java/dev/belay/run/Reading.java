// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Attempt;
import dev.belay.http.Timings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found out by reading an answer.
///
/// @param answer its head
/// @param attempts all of them; the last one is this answer
/// @param timings over all attempts
/// @param stored what became of the body on disk
/// @param inline what the record has of the body
/// @param next the URL of the next page, or null
/// @param problem what is wrong with the body
/// @param unchanged whether the server said that the body is what it was
record Reading(
    ResultRecord.Answer answer,
    List<Attempt> attempts,
    Timings timings,
    ResultRecord.@Nullable StoredBody stored,
    ResultRecord.@Nullable InlineBody inline,
    @Nullable String next,
    ResultRecord.@Nullable ErrorInfo problem,
    boolean unchanged) {}
