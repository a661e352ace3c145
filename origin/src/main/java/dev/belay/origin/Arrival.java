// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

/// One request as the server saw it, recorded when its head had been read.
///
/// @param nanos when it arrived, by `System.nanoTime()`
/// @param host the `Host` header, which tells the origin's ports apart
/// @param method the method
/// @param target path and query as sent, cut after 2,048 characters
/// @param inFlight how many requests the server had in work, this one included
/// @param connection the number of the connection it came on, counted from 1
public record Arrival(
    long nanos, String host, String method, String target, int inFlight, long connection) {}
