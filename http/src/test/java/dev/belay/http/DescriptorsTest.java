// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.testing.Nginx;
import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Too few file descriptors, and very many.
class DescriptorsTest {
  @TempDir private Path folder;

  /// Where a class was loaded from, in a module that is patched with its tests or not.
  private static String origin(Class<?> type) throws Exception {
    String name = type.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    URI found = type.getResource(file).toURI();
    if (found.getScheme().equals("jar")) {
      String jar = found.getRawSchemeSpecificPart();
      return Path.of(URI.create(jar.substring(0, jar.indexOf("!/")))).toString();
    }
    Path root = Path.of(found);
    for (int i = 0; i <= type.getPackageName().split("\\.").length; i++) {
      root = root.getParent();
    }
    return root.toString();
  }

  @Test
  void when_files_run_out_callers_are_told_so_and_the_session_recovers() throws Exception {
    CountDownLatch together = new CountDownLatch(1);
    List<String> classes = new ArrayList<>();
    for (Class<?> each :
        List.of(NoFilesLeft.class, Session.class, Async.class, ClassicHttpRequest.class)) {
      classes.add(origin(each));
    }
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          while (peer.readHead() != null) {
            if (peer.number() > 1) {
              // Nobody is answered before all have come that can.
              var _ = together.await(2, TimeUnit.SECONDS);
              together.countDown();
            }
            peer.write(ScriptedServer.ok("fine"));
          }
        })) {
      Process child =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "ulimit -n 256 && exec \"$@\"",
                  "sh",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:-MaxFDLimit",
                  "-cp",
                  String.join(File.pathSeparator, classes),
                  NoFilesLeft.class.getName(),
                  server.url("/"))
              .redirectErrorStream(true)
              .start();
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor()).as(said).isZero();
      List<String> lines = said.lines().toList();
      assertThat(lines).as(said).anyMatch(line -> line.matches("[0-9]+ fine"));
      assertThat(lines).anyMatch(line -> line.endsWith("Too many open files"));
      assertThat(lines)
          .filteredOn(line -> line.matches("[0-9]+ .*"))
          .allMatch(line -> line.endsWith(" fine") || line.endsWith("Too many open files"));
      assertThat(lines).contains("afterwards 50 of 50 fine", "left in flight 0, in use 0");
    }
  }

  @Test
  @Tag("stress")
  @Tag("tool:nginx")
  void ten_thousand_connections_are_open_at_once() throws Exception {
    int ports = 5;
    int each = 2_000;
    long begun = System.nanoTime();
    try (Nginx nginx = Nginx.start(folder, ports, 100_000);
        Session session =
            Session.builder()
                .limit(Limit.perHost().inFlight(each))
                .limit(Limit.global().inFlight(ports * each))
                .build()) {
      CountDownLatch all = new CountDownLatch(ports * each);
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < ports * each; i++) {
        String url = nginx.url(i % ports);
        callers.add(
            Thread.startVirtualThread(() -> {
              try (Response response = session.get(url)) {
                all.countDown();
                all.await();
                assertThat(response.bytes()).hasSize(200);
              } catch (Throwable e) {
                failures.add(e);
                all.countDown();
              }
            }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(failures).isEmpty();
      assertThat(session.stats().idleConnections()).isEqualTo(ports * each);
      assertThat(nginx.log(ports * each).stream().map(Nginx.Line::connection).distinct())
          .hasSize(ports * each);
    }
    System.out.printf(
        "STRESS connections: %,d open at once, all answered, in %.1f s%n",
        ports * each, (System.nanoTime() - begun) / 1e9);
  }
}
