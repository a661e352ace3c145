// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// Which requests share what is per host: the limits, the pauses, and the rows of the summary.
public enum HostKey {
  /// Those of one scheme, host and port.
  ORIGIN,
  /// Those of one registrable domain, by the public suffix list, whatever scheme and port.
  DOMAIN,
  /// Those whose hosts have the same first address.
  IP
}
