// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Site;
import dev.belay.testing.Site.Answer;
import dev.belay.testing.Site.Asked;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commonest jobs, each by the command that its user would type.
class CommonJobsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path dir;

  private Shell.Result belay(String... args) throws InterruptedException {
    return Shell.finish(BelayProcess.start(dir, args));
  }

  /// Runs a line of a shell in which `belay` is the command.
  private Shell.Result shell(Map<String, String> environment, String line) throws Exception {
    List<String> command = BelayProcess.command();
    String quoted = String.join(" ", command.stream().map(word -> "'" + word + "'").toList());
    Path script =
        Files.writeString(
            dir.resolve("job.sh"), "belay() { " + quoted + " \"$@\"; }\n" + line + "\n");
    Map<String, String> env = new TreeMap<>(environment);
    env.put("PATH", System.getenv("PATH"));
    return Shell.run(dir, env, List.of("sh", script.toString()));
  }

  private Map<Long, JsonNode> records(String run) throws IOException {
    Map<Long, JsonNode> records = new TreeMap<>();
    for (String line : Files.readAllLines(dir.resolve(run).resolve("results.jsonl"))) {
      JsonNode record = JSON.readTree(line);
      assertThat(records.put(record.get("ordinal").asLong(), record)).isNull();
    }
    return records;
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of()
        .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void job_1_gets_a_list_from_a_file_and_from_a_compressed_pipe() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, "page"))) {
      List<String> urls = IntStream.range(0, 40).mapToObj(i -> site.url("/" + i)).toList();
      Files.write(dir.resolve("urls.txt"), urls);
      var fromFile = belay("fetch", "urls.txt", "-o", "run1");
      assertThat(fromFile.exit()).as(fromFile.err()).isZero();
      assertThat(records("run1")).hasSize(40);

      try (OutputStream gz = new GZIPOutputStream(Files.newOutputStream(dir.resolve("urls.gz")))) {
        gz.write(String.join("\n", urls).getBytes(UTF_8));
      }
      var piped = shell(Map.of(), "zcat urls.gz | belay fetch - -o run2");
      assertThat(piped.exit()).as(piped.err()).isZero();
      assertThat(records("run2")).hasSize(40);
      // What came through the pipe was kept: the command can be gone on with.
      assertThat(belay("resume", "run2").err()).contains("run2 is finished already");
    }
  }

  @Test
  void job_2_posts_a_body_for_each_line_from_a_template() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(201, ""))) {
      Files.writeString(
          dir.resolve("rows.jsonl"),
          """
          {"id":"a/1","name":"Zo\\u00eb \\"Z\\"","count":3}
          {"id":7,"name":"x","tags":["p",{"q":null}]}
          {"id":"third"}
          """);
      Files.writeString(
          dir.resolve("body.json.tmpl"), "{\"who\":\"Dear {{name}}!\",\"raw\":{{name}}}");
      var result =
          shell(
              Map.of("TOKEN", "s3cret"),
              "belay fetch rows.jsonl -o run2 -X POST --url '"
                  + site.url("/v1/items/{id}")
                  + "' \\\n --json @body.json.tmpl -H 'Authorization: Bearer env:TOKEN'"
                  + " --idempotency-key");
      assertThat(result.exit()).as(result.err()).isEqualTo(3);
      Map<String, Asked> byTarget = new TreeMap<>();
      site.asked().forEach(asked -> byTarget.put(asked.target(), asked));
      assertThat(byTarget.keySet()).containsExactly("/v1/items/7", "/v1/items/a%2F1");
      Asked first = byTarget.get("/v1/items/a%2F1");
      assertThat(first.method()).isEqualTo("POST");
      assertThat(first.text())
          .isEqualTo("{\"who\":\"Dear Zoë \\\"Z\\\"!\",\"raw\":\"Zoë \\\"Z\\\"\"}");
      assertThat(first.headers())
          .containsEntry("authorization", "Bearer s3cret")
          .containsEntry("content-type", "application/json")
          .hasEntrySatisfying(
              "idempotency-key", key -> assertThat(key).matches("\"[0-9a-f-]{36}\\.a%2F1\""));
      JsonNode bad = records("run2").get(3L);
      assertThat(bad.at("/error/class").asString()).isEqualTo("bad_request_line");
      assertThat(bad.at("/error/message").asString()).isEqualTo("line has no field \"name\"");
      for (String file : List.of("run.json", "results.jsonl", "started.jsonl")) {
        assertThat(Files.readString(dir.resolve("run2").resolve(file))).doesNotContain("s3cret");
      }
    }
  }

  @Test
  void job_3_downloads_to_a_directory_and_verifies() throws Exception {
    byte[] content = "content".getBytes(UTF_8);
    try (Site site = Site.start(asked -> Answer.of(200, content))) {
      Files.writeString(
          dir.resolve("files.csv"),
          """
          url,"note, free",sha256
          %s,"a ""quoted""
          note",%s
          %s,,%s
          %s,,
          """
              .formatted(
                  site.url("/d/one.bin"),
                  sha256(content),
                  site.url("/d/two.bin"),
                  "0".repeat(64),
                  site.url("/d/CON")));
      var result =
          belay(
              "fetch",
              "files.csv",
              "-o",
              "run3",
              "--save-bodies",
              "--url",
              "{url}",
              "--name",
              "{ordinal}-{basename}",
              "--checksum",
              "sha256");
      assertThat(result.exit()).as(result.err()).isEqualTo(3);
      Map<Long, JsonNode> records = records("run3");
      assertThat(records.get(1L).get("body_file").asString()).isEqualTo("bodies/000/1-one.bin");
      assertThat(records.get(1L).get("sha256").asString()).isEqualTo(sha256(content));
      assertThat(dir.resolve("run3/bodies/000/1-one.bin")).hasBinaryContent(content);
      assertThat(records.get(2L).at("/error/class").asString()).isEqualTo("checksum");
      assertThat(dir.resolve("run3/bodies/000/2-two.bin")).doesNotExist();
      assertThat(dir.resolve("run3/bodies/000/3-CON")).exists();
      try (var files = Files.list(dir.resolve("run3/bodies/000"))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("1-one.bin", "3-CON");
      }
    }
  }

  @Test
  void job_4_walks_an_api_page_by_page() throws Exception {
    try (Site site =
        Site.start(asked -> {
          int page = asked.target().contains("&page=") ? page(asked.target()) : 1;
          String next =
              "</issues?per_page=100&page=" + (page + 1) + ">; rel=\"next\", </>; rel=first";
          return page == 7 ? Answer.of(200, "[]") : Answer.of(200, "[]", "Link", next);
        })) {
      var result =
          belay(
              "fetch",
              site.url("/issues?per_page=100"),
              "-o",
              "run4",
              "--follow",
              "next",
              "--max-pages",
              "500");
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.err()).contains("requests   1 in, 1 recorded");
      List<String> pages = new ArrayList<>();
      for (String line : Files.readAllLines(dir.resolve("run4/results.jsonl"))) {
        JsonNode record = JSON.readTree(line);
        assertThat(record.get("ordinal").asLong()).isEqualTo(1);
        pages.add(record.path("page").asInt(1) + " " + record.path("parent").asString("-"));
      }
      assertThat(pages).containsExactly("1 -", "2 1", "3 1", "4 1", "5 1", "6 1", "7 1");
      assertThat(site.count()).isEqualTo(7);

      var capped =
          belay("fetch", site.url("/issues?p=1"), "-o", "run4b", "--follow=next", "--max-pages=3");
      assertThat(capped.exit()).isZero();
      assertThat(Files.readAllLines(dir.resolve("run4b/results.jsonl"))).hasSize(3);
    }
  }

  private static int page(String target) {
    return Integer.parseInt(target.substring(target.lastIndexOf('=') + 1));
  }

  @Test
  void job_5_treats_many_hosts_gently_each_by_its_own_rules() throws Exception {
    try (Site gentle = Site.start(asked -> Answer.of(200, ""));
        Site fast = Site.start(asked -> Answer.of(200, ""))) {
      Files.writeString(
          dir.resolve("hosts.toml"),
          """
          retries = 1

          [host."127.0.0.1:%d"]
          per-host = 16
          rate = "1000/s"
          """
              .formatted(fast.port()));
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        urls.add(gentle.url("/" + i));
      }
      for (int i = 0; i < 200; i++) {
        urls.add(fast.url("/" + i));
      }
      Files.write(dir.resolve("urls.txt"), urls);
      long begun = System.nanoTime();
      var result =
          shell(
              Map.of(),
              "belay fetch urls.txt -o run5 -c 200 --per-host 2 --rate-per-host 2/s"
                  + " --config hosts.toml");
      double seconds = (System.nanoTime() - begun) / 1e9;
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(records("run5")).hasSize(205);
      // Five at two a second take two seconds at least; two hundred would take a hundred.
      assertThat(seconds).isBetween(2.0, 60.0);
      JsonNode limits = JSON.readTree(Files.readString(dir.resolve("run5/run.json"))).get("limits");
      assertThat(limits.get("retries").asInt()).isEqualTo(1);

      Files.writeString(dir.resolve("wrong.toml"), "retrys = 1\n");
      var wrong = belay("fetch", "urls.txt", "-o", "other", "--config", "wrong.toml");
      assertThat(wrong.exit()).isEqualTo(2);
      assertThat(wrong.err()).isEqualTo("belay: wrong.toml: unknown key \"retrys\"\n");
    }
  }

  @Test
  void job_6_goes_on_after_a_crash_and_makes_the_failures_again() throws Exception {
    boolean[] healed = {false};
    try (Site site =
        Site.start(asked -> {
          int n = page("=" + asked.target().substring(1));
          return Answer.of(n % 10 == 3 && !healed[0] ? 404 : 200, "");
        })) {
      List<String> urls = IntStream.rangeClosed(1, 400).mapToObj(i -> site.url("/" + i)).toList();
      Files.write(dir.resolve("urls.txt"), urls);
      var running =
          BelayProcess.start(dir, "fetch", "urls.txt", "-o", "run5", "--rate-per-host", "200/s");
      BelayProcess.awaitTrue(() -> site.count() >= 60);
      running.process().destroyForcibly();
      assertThat(Shell.finish(running).exit()).isEqualTo(137);
      int before = records("run5").size();
      assertThat(before).isBetween(1, 399);

      // From another directory: the command knows where its files are.
      var resumed =
          Shell.finish(
              BelayProcess.start(
                  Path.of("/"),
                  "resume",
                  dir.resolve("run5").toString(),
                  "--rate-per-host=9999/s"));
      assertThat(resumed.exit()).as(resumed.err()).isEqualTo(3);
      assertThat(resumed.err()).contains("going on with " + dir.resolve("run5"));
      assertThat(records("run5")).hasSize(400);

      healed[0] = true;
      var retried =
          belay("retry", "run5", "--only", "http_error,timeout", "--rate-per-host", "100/s");
      assertThat(retried.exit()).as(retried.err()).isZero();
      assertThat(retried.err()).contains("requests   40 in, 40 recorded");
      Map<Long, JsonNode> again = records("run5.retry1");
      assertThat(again).hasSize(40);
      assertThat(again.keySet()).allMatch(ordinal -> ordinal % 10 == 3);
      assertThat(
              JSON.readTree(Files.readString(dir.resolve("run5.retry1/run.json")))
                  .get("retry_of")
                  .asString())
          .isEqualTo("../run5");
      var nothing = belay("retry", "run5", "--only", "http_error,timeout");
      assertThat(nothing.exit()).isZero();
      assertThat(nothing.err()).startsWith("belay: nothing to retry: ");
      assertThat(dir.resolve("run5.retry2")).doesNotExist();
    }
  }

  @Test
  void a_verbose_run_tells_of_each_request_that_did_not_go_well_at_once() throws Exception {
    Map<String, Integer> times = new java.util.concurrent.ConcurrentHashMap<>();
    try (Site site =
        Site.start(asked -> {
          boolean first = times.merge(asked.target(), 1, Integer::sum) == 1;
          return switch (asked.target()) {
            case "/busy" -> Answer.of(first ? 503 : 200, "");
            case "/none?key=secret" -> Answer.of(404, "");
            default -> Answer.of(200, "");
          };
        })) {
      Files.write(
          dir.resolve("urls.txt"),
          List.of(site.url("/fine"), site.url("/busy"), site.url("/none?key=secret"), "no URL"));
      var told = belay("fetch", "urls.txt", "-o", "a", "-v", "--color", "always");
      assertThat(told.err().lines().filter(line -> line.startsWith("belay: request ")))
          .containsExactlyInAnyOrder(
              "belay: request 2: GET " + site.url("/busy") + ": 200 after 503",
              "belay: request 3: GET " + site.url("/none?key=***") + ": 404",
              "belay: request 4: bad_request_line: URL must be valid: Illegal character in path at"
                  + " character 3");
      assertThat(belay("fetch", "urls.txt", "-o", "b").err()).doesNotContain("belay: request ");
      var both = belay("fetch", "urls.txt", "-o", "c", "-v", "-q");
      assertThat(both.exit()).isEqualTo(2);
      assertThat(both.err()).contains("quiet and verbose exclude each other");
      assertThat(dir.resolve("c")).doesNotExist();
    }
  }

  @Test
  void a_literal_secret_is_not_written_down_and_must_be_given_again() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, ""))) {
      Files.write(dir.resolve("urls.txt"), List.of(site.url("/1"), site.url("/2")));
      String[] secrets = {"-H", "Authorization: Bearer s3cret", "-H", "X-Api-Key: s3cret"};
      var first =
          belay("fetch", "urls.txt", "-o", "run", secrets[0], secrets[1], secrets[2], secrets[3]);
      assertThat(first.exit()).as(first.err()).isZero();
      assertThat(site.asked()).allMatch(asked -> asked.headers().containsValue("s3cret"));
      try (var files = Files.list(dir.resolve("run"))) {
        for (Path file : files.toList()) {
          assertThat(Files.readString(file)).as(file.toString()).doesNotContain("s3cret");
        }
      }
      Files.write(dir.resolve("run/results.jsonl"), new byte[0]);
      var without = belay("resume", "run");
      assertThat(without.exit()).isEqualTo(2);
      assertThat(without.err())
          .contains("run was recorded without the secret in --header=Authorization: ***")
          .contains("give it again");
      assertThat(site.count()).isEqualTo(2);
      var again = belay("resume", "run", secrets[0], secrets[1], secrets[2], secrets[3]);
      assertThat(again.exit()).as(again.err()).isZero();
      assertThat(site.count()).isEqualTo(4);
    }
  }

  @Test
  void a_proxy_gets_the_requests_and_a_missing_certificate_ends_before_anything_is_sent()
      throws Exception {
    try (Site proxy = Site.start(asked -> Answer.of(200, ""))) {
      String url = "http://nowhere.invalid/page";
      var through =
          belay("fetch", url, "-o", "a", "--proxy", "http://me:s3cret@127.0.0.1:" + proxy.port());
      assertThat(through.exit()).as(through.err()).isZero();
      assertThat(proxy.asked().getFirst().target()).isEqualTo(url);
      assertThat(proxy.asked().getFirst().headers()).containsKey("proxy-authorization");
      assertThat(Files.readString(dir.resolve("a/run.json"))).doesNotContain("s3cret");
      var without = belay("fetch", url, "-o", "b", "--cacert", "none.pem");
      assertThat(without.exit()).isEqualTo(2);
      assertThat(without.err())
          .isEqualTo("belay: cannot use the certificates of none.pem: no such file\n");
      assertThat(dir.resolve("b")).doesNotExist();
    }
  }
}
