// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.SessionDefaults;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the command answers to its arguments, before anything is done.
class CommandLineTest {

  static Shell.Result belay(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        BelayCommand.run(new Streams(InputStream.nullInputStream(), print(out), print(err)), args);
    return new Shell.Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fetch --retrys 3 urls.txt    | unknown option '--retrys', did you mean --retries?
          fetch --zzz urls.txt         | unknown option '--zzz'
          fetc urls.txt                | unknown command 'fetc', did you mean fetch?
          demo now                     | unknown argument 'now'
          fetch u --rate 5             | invalid value for option '--rate': rate must look like 10/s, 100/m or 5/15s, was "5"
          fetch u --timeout 5          | invalid value for option '--timeout': a time must look like 500ms, 10s, 2m or 1h30m, was "5"
          fetch u -c many              | invalid value for option '--concurrency': 'many' is not an int
          fetch u --progress loud      | invalid value for option '--progress': must be auto, plain, json or none, was "loud"
          fetch u --sync 2s            | invalid value for option '--sync': must be none, 1s or each, was "2s"
          fetch u --format xml         | invalid value for option '--format': must be text, jsonl, csv or tsv, was "xml"
          fetch u --count-at arrival   | invalid value for option '--count-at': must be answer or send, was "arrival"
          fetch u --retries -1         | retries must be at least 0, was -1
          fetch u -o - --save-bodies   | save-bodies needs a run directory, -o was -
          fetch u --ordered            | ordered needs -o -: the records of a run directory come as requests end
          fetch u --name x             | name needs save-bodies: it names their files
          fetch u --name ../x --save-bodies | name must not hold a slash: it names a file, not a directory; was "../x"
          fetch u --url http://a/{b    | url must have fields as {name}, was "http://a/{b"
          fetch u --json {}            | json must name a file as @FILE, was "{}"
          fetch u --deadline 0         | deadline must be longer than 0, was 0s
          fetch u --host-key net       | invalid value for option '--host-key': must be origin, domain or ip, was "net"
          fetch u --color red          | invalid value for option '--color': must be auto, always or never, was "red"
          fetch u --expect 99          | invalid value for option '--expect': statuses must look like 200-299,404 and be from 100 to 599, was "99"
          fetch u --fail-on some       | invalid value for option '--fail-on': a number of failures must look like 5 or 2.5%, was "some"
          fetch u --max-bytes 5x       | invalid value for option '--max-bytes': a size must look like 500, 64k, 10M or 2G, was "5x"
          fetch u --max-time 0         | max-time must be longer than 0, was 0s
          fetch u --next-pointer a     | next-pointer must be a JSON pointer like /paging/next, was "a"
          fetch u --max-pages 0 --follow next | max-pages must be at least 1, was 0
          resume                       | missing required parameter: 'RUN'
          fetch u -c                   | missing required parameter for option '--concurrency' (N)
          serve --port 99999           | port must be from 0 to 65535, was 99999
          serve --fail 101%            | invalid value for option '--fail': must be from 0% to 100%, was "101%"
          demo --requests 0            | requests must be at least 1, was 0
          """)
  void tells_what_is_wrong_in_one_line(String line, String reason) {
    String[] args = line.split(" ", -1);
    var result = belay(args);
    String command = args[0].equals("fetc") ? "belay" : "belay " + args[0];
    assertThat(result.err())
        .isEqualTo("belay: " + reason + "; '" + command + " --help' lists what there is\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.exit()).isEqualTo(2);
  }

  @Test
  void shows_its_help_when_there_is_no_command() {
    var result = belay();
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).isEqualTo(belay("--help").out());
    assertThat(result.out()).isEmpty();
  }

  /// The program itself and each of its commands.
  static Stream<String> commands() {
    var nowhere = print(new ByteArrayOutputStream());
    var model =
        BelayCommand.commandLine(new Streams(InputStream.nullInputStream(), nowhere, nowhere));
    return Stream.concat(
        Stream.of(""), model.getSubcommands().keySet().stream().map(name -> name + " "));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_leads_with_examples(String command) {
    var result = belay((command + "--help").split(" ", -1));
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().skip(1).limit(3)).first().isEqualTo("");
    assertThat(result.out().lines().skip(2).findFirst()).contains("Examples");
    assertThat(result.out().lines().skip(3).findFirst().orElseThrow())
        .matches("  (belay|source <\\(belay) .*");
    assertThat(result.out()).containsSubsequence("Examples", "Usage: belay ", "Options");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_fits_a_terminal_of_100_columns(String command) {
    String help = belay((command + "--help").split(" ", -1)).out();
    assertThat(help.lines()).allMatch(line -> line.length() <= 100);
    assertThat(help).doesNotContain("%%", "${");
  }

  @Test
  void help_takes_the_defaults_from_the_session() {
    String help = belay("fetch", "--help").out().replaceAll("\\s+", " ");
    assertThat(help)
        .contains("in flight in all (default: " + SessionDefaults.IN_FLIGHT + ")")
        .contains("to one host (default: " + SessionDefaults.IN_FLIGHT_PER_HOST + ")")
        .contains("first attempt (default: " + SessionDefaults.RETRIES + ")")
        .contains("(default: " + Durations.text(SessionDefaults.MAX_RETRY_AFTER) + ")")
        .contains("may take (default: " + Durations.text(SessionDefaults.CONNECT_TIMEOUT) + ")")
        .contains("does not count (default: " + Durations.text(SessionDefaults.TIMEOUT) + ")");
  }

  @Test
  void an_argument_with_at_is_not_a_file_of_arguments() {
    var result = belay("fetch", "-d", "@/nowhere/body.json", "--rate", "x", "u");
    assertThat(result.err()).contains("rate must look like");
  }
}
