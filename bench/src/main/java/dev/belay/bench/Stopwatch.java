// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// Measures one piece of work: the time on the wall and the CPU time of the whole process.
final class Stopwatch {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private long wallFrom;
  private long cpuFrom;

  /// What a piece of work took, in nanoseconds.
  record Times(double wall, double cpu) {
    Times per(long operations) {
      return new Times(wall / operations, cpu / operations);
    }
  }

  /// Starts to measure. Work that has to prepare something calls it again when that is done.
  void start() {
    cpuFrom = SYSTEM.getProcessCpuTime();
    wallFrom = System.nanoTime();
  }

  Times stop() {
    long wall = System.nanoTime() - wallFrom;
    return new Times(wall, SYSTEM.getProcessCpuTime() - cpuFrom);
  }
}
