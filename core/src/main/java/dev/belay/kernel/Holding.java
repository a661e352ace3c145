// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// The subject of a wait for something that another task has.
public interface Holding {

  /// Who took it last, as far as known.
  @Nullable Strand lastHolder();
}
