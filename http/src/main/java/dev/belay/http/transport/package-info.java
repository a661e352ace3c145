// SPDX-License-Identifier: Apache-2.0

/// What a session's connections run over when it is not the network: for the testkit alone.
package dev.belay.http.transport;
