// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// What a request is doing: the place that a message names.
enum Phase {
  QUEUED("waiting to be let through"),
  RESOLVING("looking the host up"),
  CONNECTING("connecting"),
  HANDSHAKING("in the TLS handshake"),
  SENDING("sending the request"),
  WAITING("waiting for the head"),
  READING("reading the body"),
  REDIRECTING("following a redirect"),
  BACKING_OFF("waiting for the next attempt");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
