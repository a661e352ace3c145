// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// One event of a `text/event-stream`.
///
/// @param type what `event` says, else `message`
/// @param data the lines of `data`, joined by line feeds
/// @param id the last `id` that came, in this event or before, else empty
public record ServerSentEvent(String type, String data, String id) {}
