// SPDX-License-Identifier: Apache-2.0
package consumer;

import dev.belay.Async;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.http.SessionDefaults;
import dev.belay.sync.Semaphore;

final class Main {
  private Main() {}

  static void main(String[] args) throws InterruptedException {
    Semaphore permits = new Semaphore(1);
    String said =
        Async.run(() ->
            TaskGroup.call(group -> {
              Task<String> task = group.start(() -> "retries: " + SessionDefaults.RETRIES);
              permits.acquire();
              permits.release();
              return task.await();
            }));
    System.out.println(said);
  }
}
