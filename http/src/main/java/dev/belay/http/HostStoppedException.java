// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The host has refused so often of late (401, 403, 429) that going on would ask for a ban: the
/// session sends it nothing until enough of these refusals have become old. Look at the credentials
/// and at the limits first.
public final class HostStoppedException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  HostStoppedException(Failure failure) {
    super(failure);
  }
}
