// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/// The virtual threads that are ready and have no carrier. To touch this class loads those of two
/// modules of management; [HogWatch] does, when one is started.
final class CarrierQueue {
  private final VirtualThreadSchedulerMXBean scheduler =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

  /// How many there are, at about this moment.
  long length() {
    return scheduler.getQueuedVirtualThreadCount();
  }
}
