// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.http.Limit;
import dev.belay.http.Response;
import dev.belay.http.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Nothing but a session: so many GETs of one URL by 64 threads.
final class BareSession {
  private static final int THREADS = 64;

  private BareSession() {}

  public static void main(String[] args) throws Exception {
    String url = args[0];
    int requests = Integer.parseInt(args[1]);
    AtomicInteger next = new AtomicInteger();
    try (Session session =
        Session.builder()
            .withoutCookies()
            .limit(Limit.global().inFlight(THREADS))
            .limit(Limit.perHost().inFlight(THREADS))
            .build()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(Thread.startVirtualThread(() -> work(session, url, requests, next)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void work(Session session, String url, int requests, AtomicInteger next) {
    try {
      while (next.getAndIncrement() < requests) {
        try (Response response = session.get(url)) {
          if (response.bytes().length != 200) {
            throw new IllegalStateException("an answer of another length");
          }
        }
      }
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }
}
