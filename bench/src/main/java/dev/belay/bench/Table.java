// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

/// Something that is measured and printed.
interface Table {
  /// Measures and prints.
  void hold() throws Exception;
}
