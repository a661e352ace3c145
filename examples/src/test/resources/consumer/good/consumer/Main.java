// SPDX-License-Identifier: Apache-2.0
package consumer;

import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.http.Limit;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.Session;
import dev.belay.sync.Semaphore;
import java.time.Duration;

final class Main {
  private Main() {}

  static void main(String[] args) throws InterruptedException {
    Limit limit = Limit.perHost().rate(10, Duration.ofSeconds(1));
    try (Session session = Session.builder().limit(limit).build()) {
      String said =
          TaskGroup.call(group -> {
            Semaphore permits = new Semaphore(1);
            permits.acquire();
            Task<String> task = group.start(() -> fetch(session));
            permits.release();
            return task.await();
          });
      System.out.println(said);
    }
  }

  private static String fetch(Session session) throws InterruptedException {
    try (Response response = session.get("http://127.0.0.1:1/")) {
      return "status " + response.status();
    } catch (RequestException e) {
      return e.error().label();
    }
  }
}
