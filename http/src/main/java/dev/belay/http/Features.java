// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import org.jspecify.annotations.Nullable;

/// What a session does besides sending, limiting and retrying.
///
/// @param redirectToHttp whether https may lead to http
/// @param cookies where cookies are kept, or null when they are not
record Features(boolean redirectToHttp, @Nullable CookieJar cookies) {}
