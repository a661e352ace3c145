// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `belay ps` and `belay tree` on processes that hang.
@Timeout(120)
class TreeCommandTest {
  private static final int SHOWN = 0;
  private static final int REFUSED = 2;
  private static final int DEADLOCK = 3;

  /// A hung process, which is killed in the end.
  private record Hung(Shell.Running running) implements AutoCloseable {

    static Hung start(String kind, String... options) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
      command.addAll(List.of(options));
      command.addAll(List.of("-cp", place(Async.class) + ":" + place(HungProgram.class)));
      command.addAll(List.of("dev.belay.cli.HungProgram", kind));
      return new Hung(Shell.start(Path.of("/"), Map.of("PATH", System.getenv("PATH")), command));
    }

    private static Path place(Class<?> type) {
      try {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }

    String pid() {
      return Long.toString(running.process().pid());
    }

    Path socket() {
      String user = System.getProperty("user.name");
      return Path.of("/tmp/belay-" + user, pid() + ".sock");
    }

    @Override
    public void close() {
      running.process().destroyForcibly().onExit().join();
      try {
        Files.delete(running.out());
        Files.delete(running.err());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// The command in this process.
  private static Shell.Result belay(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    int code = BelayCommand.run(streams, args);
    streams.flush();
    return new Shell.Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /// What the command says as soon as it ends with `code`.
  private static Shell.Result until(int code, String... args) throws Exception {
    Shell.Result[] last = new Shell.Result[1];
    BelayProcess.awaitTrue(() -> {
      last[0] = belay(args);
      return last[0].exit() == code;
    });
    return last[0];
  }

  @ParameterizedTest
  @CsvSource({
    "locks, deadlock, /main/transfer, /main/report, held by /main/",
    "tasks, deadlock, /main/chicken, /main/egg, waits for task /main/",
    "permits, deadlock, /main/outer query, /main/other query, held by /main/",
    "queue, possible deadlock, /main/writer, /main/reader, nobody has taken from it yet"
  })
  void O2_the_tree_of_a_process_that_hangs_names_the_cycle(
      String kind, String verdict, String one, String other, String why) throws Exception {
    try (Hung hung = Hung.start(kind, "-Dbelay.observe")) {
      until(DEADLOCK, "tree", hung.pid());
      Shell.Result tree =
          Shell.finish(BelayProcess.start(Path.of("/"), "tree", hung.pid(), "--stacks", "2"));

      assertThat(tree.exit()).as(tree.err()).isEqualTo(DEADLOCK);
      String cycle =
          tree.out().lines().filter(line -> line.startsWith(verdict)).findFirst().orElseThrow();
      assertThat(List.of(cycle.substring(verdict.length() + 2).split(" -> ")))
          .hasSize(3)
          .contains(one, other);
      assertThat(tree.out()).contains(why).contains("at dev.belay.cli.HungProgram.");
      assertThat(tree.err()).isEmpty();
    }
  }

  @Test
  void O1_a_process_whose_carriers_all_spin_answers_and_names_the_cycle() throws Exception {
    try (Hung hung =
        Hung.start("spinning", "-Djdk.virtualThreadScheduler.parallelism=1", "-Dbelay.observe")) {
      Shell.Result[] tree = new Shell.Result[1];
      BelayProcess.awaitTrue(() -> {
        tree[0] = belay("tree", hung.pid(), "--stacks", "10");
        return tree[0].out().contains("/main/busy/spinner runs");
      });

      assertThat(tree[0].exit()).isEqualTo(DEADLOCK);
      assertThat(tree[0].out())
          .contains("group /main/busy")
          .contains("HungProgram.lambda$allCarriersSpin")
          .containsPattern("(?m)^deadlock: /main/busy/(transfer|report) -> /main/busy/")
          .contains("/main/busy/transfer waits for lock (task /main/busy/report holds it");
    }
  }

  @Test
  void O1_a_process_can_be_seen_after_three_seconds_without_any_option() throws Exception {
    try (Hung hung = Hung.start("waiting")) {
      Shell.Result tree = until(SHOWN, "tree", hung.pid());
      assertThat(tree.out())
          .startsWith("process " + hung.pid() + ": 2 tasks")
          .contains("/main/fine/idle waits for an item of queue (0 items, 1 taking");
      Shell.Result json = belay("tree", hung.pid(), "--json");
      assertThat(json.out()).contains("\"path\":\"/main/fine/idle\"").contains("\"deadlocks\":[]");
      assertThat(belay("ps").out())
          .containsPattern("(?m)^ *%s +2 +2  dev.belay.cli.HungProgram$".formatted(hung.pid()));
    }
  }

  @Test
  void the_socket_belongs_to_its_user_alone_and_goes_with_the_process() throws Exception {
    Path socket;
    try (Hung hung = Hung.start("waiting", "-Dbelay.observe")) {
      until(SHOWN, "tree", hung.pid());
      socket = hung.socket();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
          .isEqualTo("rwx------");
      hung.running().process().destroy();
      hung.running().process().waitFor();
      assertThat(Files.exists(socket, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
  }

  @Test
  void the_folder_of_the_sockets_can_be_another(@TempDir Path folder) throws Exception {
    String option = "-Dbelay.observe.dir=" + folder.resolve("doors");
    try (Hung hung = Hung.start("waiting", "-Dbelay.observe", option)) {
      BelayProcess.awaitTrue(
          () -> Files.exists(folder.resolve("doors").resolve(hung.pid() + ".sock")));
      List<String> command = BelayProcess.command();
      command.addAll(List.of("tree", hung.pid()));
      command.add(1, option);
      Shell.Result tree = Shell.run(Path.of("/"), Map.of("PATH", System.getenv("PATH")), command);

      assertThat(tree.exit()).as(tree.err()).isEqualTo(SHOWN);
      assertThat(tree.out()).startsWith("process " + hung.pid());
      assertThat(belay("tree", hung.pid()).exit()).isEqualTo(REFUSED);
    }
  }

  @Test
  void ps_sweeps_away_what_a_killed_process_left_behind() throws Exception {
    try (Hung hung = Hung.start("waiting", "-Dbelay.observe")) {
      until(SHOWN, "tree", hung.pid());
      hung.running().process().destroyForcibly().waitFor();
      assertThat(Files.exists(hung.socket(), LinkOption.NOFOLLOW_LINKS)).isTrue();

      Shell.Result ps = belay("ps");

      assertThat(ps.exit()).isEqualTo(SHOWN);
      assertThat(ps.out()).doesNotContain(" " + hung.pid() + " ");
      assertThat(Files.exists(hung.socket(), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
  }

  @Test
  void a_process_that_cannot_be_looked_at_is_named_with_the_reason() throws Exception {
    Shell.Result missing = belay("tree", "99999999");
    assertThat(missing.exit()).isEqualTo(REFUSED);
    assertThat(missing.err()).isEqualTo("belay: there is no process 99999999\n");

    try (Hung hung = Hung.start("waiting", "-Dbelay.observe=off")) {
      Shell.Result off = belay("tree", hung.pid());
      assertThat(off.exit()).isEqualTo(REFUSED);
      assertThat(off.err())
          .isEqualTo(
              "belay: process %s shows no tasks: it does not use Belay, or has not yet for 3 s, or was started with -Dbelay.observe=off\n"
                  .formatted(hung.pid()));
    }

    assertThat(belay("tree", "nonsense").exit()).isEqualTo(REFUSED);
    assertThat(belay("tree").exit()).isEqualTo(REFUSED);
    assertThat(belay("tree", "1", "--stacks", "-1").err())
        .contains("--stacks must be at least 0, was -1");
  }

  @Test
  void a_process_that_is_stopped_is_given_up_on() throws Exception {
    try (Hung hung = Hung.start("waiting", "-Dbelay.observe")) {
      until(SHOWN, "tree", hung.pid());
      BelayProcess.signal(hung.running(), "STOP");
      Shell.Result tree = belay("tree", hung.pid(), "--timeout", "200ms");
      assertThat(tree.exit()).isEqualTo(REFUSED);
      assertThat(tree.err())
          .isEqualTo(
              "belay: process %s does not answer within 200ms: it is stopped, or the machine has no time for it\n"
                  .formatted(hung.pid()));
    }
  }
}
