// SPDX-License-Identifier: Apache-2.0

/// Somebody's program, which knows what Belay exports and nothing else.
module consumer {
  requires dev.belay.http;
}
