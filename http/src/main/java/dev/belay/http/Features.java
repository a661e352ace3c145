// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// What a session does besides sending, limiting and retrying.
///
/// @param redirectToHttp whether https may lead to http
record Features(boolean redirectToHttp) {}
