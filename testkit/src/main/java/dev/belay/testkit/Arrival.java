// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import dev.belay.http.Headers;
import java.time.Duration;

/// A request as a scripted server has received it, whole.
///
/// @param number counted from 1, over all requests to that server
/// @param at when its last byte arrived, since the network was made
/// @param connection counted from 1, over all connections to that server
/// @param method for example `GET`
/// @param target path and query
/// @param headers as received
/// @param body in ISO 8859-1, so that each character is a byte
public record Arrival(
    int number,
    Duration at,
    int connection,
    String method,
    String target,
    Headers headers,
    String body) {}
