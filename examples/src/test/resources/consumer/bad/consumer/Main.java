// SPDX-License-Identifier: Apache-2.0
package consumer;

import dev.belay.kernel.Suspension;

final class Main {
  private Main() {}

  static void main(String[] args) {
    System.out.println(Suspension.begin("nothing"));
  }
}
