// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.limit.Rate;

/// A rate of requests, and where they are counted.
///
/// @param rate how many
/// @param atSend whether a permit comes back a window after the request was sent, instead of a
///   window after its answer came
record CountedRate(Rate rate, boolean atSend) {
  @Override
  public String toString() {
    return rate + (atSend ? ", counted at the send" : "");
  }
}
