// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// What keeps a request from being sent.
public enum LimitKind {
  /// The server refused, and its host is left alone for a while.
  PAUSE("a pause"),
  /// A rate: given by the user, told by the server, or learned from its refusals.
  RATE("a rate"),
  /// As many are in flight to the host as may be.
  IN_FLIGHT_PER_HOST("the requests in flight to the host"),
  /// As many are in flight in all as may be.
  IN_FLIGHT("the requests in flight in all");

  private final String text;

  LimitKind(String text) {
    this.text = text;
  }

  /// How messages name it.
  ///
  /// @return for example `a rate`
  public String text() {
    return text;
  }
}
