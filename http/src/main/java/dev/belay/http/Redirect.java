// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;

/// One redirect that was followed.
///
/// @param status the status that redirected
/// @param uri where it led
public record Redirect(int status, URI uri) {}
