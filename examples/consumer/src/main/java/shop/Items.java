// SPDX-License-Identifier: Apache-2.0
package shop;

import dev.belay.Async;
import dev.belay.http.Limit;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.Session;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Asks an API for a thousand items: twenty requests at a time, at most fifty a second, again where
/// that is safe, and the answers in the order of the ids.
public class Items {
  static List<String> items(String server, List<Integer> ids)
      throws RequestException, InterruptedException {
    Limit polite = Limit.perHost().inFlight(20).rate(50, Duration.ofSeconds(1));
    try (Session session = Session.builder().limit(polite).build()) {
      return Async.map(ids, 20, id -> session.call(item(server, id), Response::text));
    }
  }

  static Request item(String server, int id) {
    return Request.get(server + "/echo?item=" + id);
  }

  public static void main(String[] arguments) throws Exception {
    List<Integer> ids = IntStream.rangeClosed(1, 1_000).boxed().toList();
    long begun = System.nanoTime();

    List<String> items = items(arguments[0], ids);

    double seconds = (System.nanoTime() - begun) / 1e9;
    long inOrder = ids.stream().filter(id -> items.get(id - 1).contains("item=" + id)).count();
    System.out.printf("%d items, %d in order, in %.1f s%n", items.size(), inOrder, seconds);
    if (inOrder != 1_000 || seconds < 19) {
      System.exit(1);
    }
  }
}
