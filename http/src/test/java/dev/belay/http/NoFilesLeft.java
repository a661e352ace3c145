// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A program with more callers than it may have open files. It prints how they ended, and how it
/// went afterwards.
final class NoFilesLeft {
  private static final int CALLERS = 400;
  private static final int AFTERWARDS = 50;

  private NoFilesLeft() {}

  /// While files can still be opened: where classes are files of a folder, one that is needed first
  /// when there are none left would be missing.
  private static void loadClasses() throws Exception {
    Path root = Path.of(Session.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path folder = root.resolve("dev/belay/http");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString();
          if (name.endsWith(".class")) {
            String type = "dev.belay.http." + name.substring(0, name.indexOf('.'));
            Class.forName(type, false, Session.class.getClassLoader());
          }
        }
      }
    }
  }

  public static void main(String[] args) throws Exception {
    loadClasses();
    String url = args[0];
    Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();
    try (Session session =
        Session.builder()
            .limit(Limit.perHost().inFlight(CALLERS))
            .limit(Limit.global().inFlight(CALLERS))
            .retry(RetryPolicy.none())
            .build()) {
      // What it needs of others is loaded here.
      session.call(Request.get(url), Response::text);
      try {
        session.get("http://127.0.0.1:1/");
      } catch (RequestException e) {
        // Nobody listens there.
      }
      System.out.println("before " + session.stats().inFlight());
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            Thread.startVirtualThread(() ->
                ends.computeIfAbsent(end(session, url), key -> new AtomicInteger())
                    .incrementAndGet()));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      new TreeMap<>(ends).forEach((end, count) -> System.out.println(count + " " + end));
      int fine = 0;
      for (int i = 0; i < AFTERWARDS; i++) {
        fine += end(session, url).equals("fine") ? 1 : 0;
      }
      SessionStats stats = session.stats();
      System.out.println("afterwards " + fine + " of " + AFTERWARDS + " fine");
      System.out.println(
          "left in flight "
              + stats.inFlight()
              + ", in use "
              + (stats.openConnections() - stats.idleConnections()));
    }
  }

  private static String end(Session session, String url) {
    try {
      return session.call(Request.get(url), Response::text);
    } catch (RequestException e) {
      Throwable cause = e.getCause();
      return e.error() + " " + (cause == null ? e.getMessage() : cause.getMessage());
    } catch (Throwable e) {
      return "unexpected " + e;
    }
  }
}
