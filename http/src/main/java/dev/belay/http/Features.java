// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a session does besides sending, limiting and retrying.
///
/// @param redirectToHttp whether https may lead to http
/// @param cookies where cookies are kept, or null when they are not
/// @param credentials by the key of their origin
record Features(
    boolean redirectToHttp, @Nullable CookieJar cookies, Map<String, Credentials> credentials) {}
