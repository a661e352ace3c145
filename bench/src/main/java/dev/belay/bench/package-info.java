// SPDX-License-Identifier: Apache-2.0

/// Belay beside its peers, in the same run.
@org.jspecify.annotations.NullMarked
package dev.belay.bench;
