// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.util.Set;

/// Which tasks had ended when [Async#join] returned, and which had not. Both sets are in the order
/// of the arguments and cannot be changed.
///
/// @param done those that had ended
/// @param pending those that had not
/// @param <K> the tasks
public record Joined<K extends Task<?>>(Set<K> done, Set<K> pending) {}
