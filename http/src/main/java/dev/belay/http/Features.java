// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a session does besides sending, limiting and retrying.
///
/// @param redirectToHttp whether https may lead to http
/// @param cookies where cookies are kept, or null when they are not
/// @param credentials by the key of their origin
/// @param proxies which requests go through them
/// @param handshake how connections are secured
/// @param guard stops hosts that refuse too often, or null
/// @param idempotencyKeys whether requests get one that could do harm if they were sent twice
/// @param traceparent whether requests tell their trace
/// @param middleware the outermost first
/// @param listener hears of each step, or null
record Features(
    boolean redirectToHttp,
    @Nullable CookieJar cookies,
    Map<String, Credentials> credentials,
    Proxies proxies,
    Handshake handshake,
    @Nullable BanGuard guard,
    boolean idempotencyKeys,
    boolean traceparent,
    List<Middleware> middleware,
    @Nullable SessionListener listener) {}
