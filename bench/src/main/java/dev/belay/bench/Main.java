// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The tables by name. Each is made in a process of its own, so that none finds a heap and compiled
/// code that another has shaped.
final class Main {
  private static final Map<String, Supplier<Table>> TABLES = new LinkedHashMap<>();
  private static final Map<String, List<String>> SETS = new LinkedHashMap<>();
  private static final List<String> SETTINGS =
      List.of("rounds", "seconds", "warmup", "peers", "requests");

  static {
    TABLES.put("tasks", StartAndAwait::oneLargeGroup);
    TABLES.put("groups", StartAndAwait::smallGroups);
    TABLES.put("groups-platform", StartAndAwait::smallGroupsOnPlatformThread);
    TABLES.put("fail-fast", FailFast::contest);
    TABLES.put("semaphore", SemaphoreCycles::contest);
    TABLES.put("hand-over", HandOver::contest);
    TABLES.put("timeouts", Timeouts::contest);
    TABLES.put("simulation", SimulationSpeed::new);
    SETS.put("kernel", List.copyOf(TABLES.keySet()));
    TABLES.put("recorder", RecorderOff::new);
    TABLES.put("ping-pong", Exchange::pingPong);
    TABLES.put("queue", Exchange::queue);
    TABLES.put("limiter", Limiters::uncontended);
    TABLES.put("limiter-waiters", Limiters::waiters);
    SETS.put(
        "primitives",
        List.of(
            "semaphore",
            "hand-over",
            "ping-pong",
            "queue",
            "limiter",
            "limiter-waiters",
            "timeouts"));
    TABLES.put("startup", Startup::new);
    TABLES.put("http-64", () -> HttpContest.small(64));
    TABLES.put("http-512", () -> HttpContest.small(512));
    TABLES.put("http-delay", HttpContest::delayed);
    TABLES.put("http-64k", HttpContest::large);
    TABLES.put("https", HttpContest::secure);
    TABLES.put("http-interrupt", HttpInterrupts::new);
    TABLES.put("cli", CliContest::new);
    TABLES.put("cli-million", CliMillion::new);
    SETS.put(
        "http",
        List.of("http-64", "http-512", "http-delay", "http-64k", "https", "http-interrupt"));
  }

  private Main() {}

  public static void main(String[] names) throws Exception {
    List<String> wanted = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    for (String name : names) {
      int equals = name.indexOf('=');
      if (equals > 0 && SETTINGS.contains(name.substring(0, equals))) {
        System.setProperty(name.substring(0, equals), name.substring(equals + 1));
        settings.add(name);
        continue;
      }
      if (!TABLES.containsKey(name) && !SETS.containsKey(name)) {
        System.err.println("bench: unknown name '" + name + "'");
        System.exit(usage());
      }
      wanted.addAll(SETS.getOrDefault(name, List.of(name)));
    }
    if (wanted.isEmpty()) {
      System.exit(usage());
    }
    Supplier<Table> only = wanted.size() == 1 ? TABLES.get(wanted.getFirst()) : null;
    if (only != null) {
      only.get().hold();
      return;
    }
    for (String name : wanted) {
      int status = inOwnProcess(name, settings);
      if (status != 0) {
        System.exit(status);
      }
    }
  }

  private static int usage() {
    System.err.println("usage: ./build bench NAME... [rounds=N]");
    System.err.println(
        "  HTTP besides: [seconds=S] a window, [warmup=S], [peers=PART,...] of their names");
    System.err.println("  commands besides: [requests=N]");
    System.err.println("the names are:");
    SETS.forEach((name, parts) -> System.err.println("  " + name + ": " + String.join(" ", parts)));
    TABLES.keySet().forEach(name -> System.err.println("  " + name));
    return 2;
  }

  private static int inOwnProcess(String name, List<String> settings) throws Exception {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    command.add(self.command().orElseThrow());
    List<String> arguments = List.of(self.arguments().orElseThrow());
    command.addAll(arguments.subList(0, arguments.indexOf(Main.class.getName()) + 1));
    command.add(name);
    command.addAll(settings);
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
