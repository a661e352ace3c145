// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Site;
import dev.belay.testing.Site.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DownloadTest {
  private static final Keeping BODIES = keeping(null);

  @TempDir Path tmp;

  private static Keeping keeping(String name) {
    return new Keeping(true, name, false, Keeping.INLINE_LIMIT, false, -1);
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  /// Serves a content with a version, in ranges when it is asked for that version.
  private static Answer ranged(Site.Asked asked, byte[] content, String etag) {
    String range = asked.headers().get("range");
    if (range == null || !etag.equals(asked.headers().get("if-range"))) {
      return Answer.of(200, content, "ETag", etag);
    }
    int from = Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
    if (from >= content.length) {
      return Answer.of(416, "", "Content-Range", "bytes */" + content.length);
    }
    String told = "bytes " + from + "-" + (content.length - 1) + "/" + content.length;
    byte[] rest = Arrays.copyOfRange(content, from, content.length);
    return Answer.of(206, rest, "ETag", etag, "Content-Range", told);
  }

  private Path list(Site site, String... paths) throws Exception {
    return Runs.list(tmp.resolve("urls.txt"), Arrays.stream(paths).map(site::url).toList());
  }

  @Test
  void a_download_that_was_cut_is_gone_on_with_by_the_next_sitting() throws Exception {
    byte[] content = content(100_000);
    boolean[] healed = {false};
    try (Site site =
        Site.start(asked -> {
          Answer whole = ranged(asked, content, "\"v1\"");
          return healed[0] ? whole : whole.cut(60_000);
        })) {
      Path list = list(site, "/file.bin");
      Path run = tmp.resolve("run");
      var first = Runs.run(Runs.of(list, run).keeping(BODIES).retries(0));
      assertThat(first.code()).isEqualTo(ExitCode.FAILURES);
      assertThat(Runs.records(run).get(1L).at("/error/class").asString()).isEqualTo("truncated");
      // As if it had been killed before it could record that.
      Files.write(run.resolve(Journal.FILE), new byte[0]);
      Path part = run.resolve("bodies/000/000000001-file.bin.part");
      assertThat(part).hasSize(60_000);

      healed[0] = true;
      var second = Runs.run(Runs.of(list, run).keeping(BODIES));
      assertThat(second.code()).isEqualTo(ExitCode.OK);
      Site.Asked last = site.asked().getLast();
      assertThat(last.headers())
          .containsEntry("range", "bytes=60000-")
          .containsEntry("if-range", "\"v1\"")
          .containsEntry("accept-encoding", "identity");
      JsonNode record = Runs.records(run).get(1L);
      assertThat(record.get("status").asInt()).isEqualTo(206);
      assertThat(record.get("bytes_received").asInt()).isEqualTo(40_000);
      assertThat(record.get("sha256").asString())
          .isEqualTo(HexFormat.of().formatHex(RequestData.sha256Digest().digest(content)));
      assertThat(run.resolve("bodies/000/000000001-file.bin")).hasBinaryContent(content);
      assertThat(names(run)).containsExactly("000000001-file.bin");
    }
  }

  @Test
  void a_download_that_is_cut_again_and_again_is_gone_on_with_by_the_next_attempt()
      throws Exception {
    byte[] content = content(100_000);
    try (Site site =
        Site.start(asked -> {
          Answer rest = ranged(asked, content, "\"v1\"");
          return rest.body().length > 30_000 ? rest.cut(30_000) : rest;
        })) {
      Path run = tmp.resolve("run");
      Keeping both = new Keeping(true, null, true, 40_000, false, -1);
      var result = Runs.run(Runs.of(list(site, "/file.bin"), run).keeping(both).retries(3));
      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(site.asked().stream().map(asked -> asked.headers().get("range")))
          .containsExactly(null, "bytes=30000-", "bytes=60000-", "bytes=90000-");
      JsonNode record = Runs.records(run).get(1L);
      assertThat(record.get("attempts").asInt()).isEqualTo(4);
      assertThat(Base64.getDecoder().decode(record.get("body").asString()))
          .isEqualTo(Arrays.copyOf(content, 40_000));
      assertThat(record.get("sha256").asString())
          .isEqualTo(HexFormat.of().formatHex(RequestData.sha256Digest().digest(content)));
      assertThat(run.resolve("bodies/000/000000001-file.bin")).hasBinaryContent(content);
      assertThat(names(run)).containsExactly("000000001-file.bin");
    }
  }

  @Test
  void a_rest_that_does_not_follow_is_an_error_of_the_server() throws Exception {
    byte[] content = content(1_000);
    try (Site site =
        Site.start(asked ->
            asked.headers().containsKey("range")
                ? Answer.of(206, "abc", "ETag", "\"v1\"", "Content-Range", "bytes 700-702/1000")
                : Answer.of(200, content, "ETag", "\"v1\"").cut(600))) {
      Path run = tmp.resolve("run");
      var result = Runs.run(Runs.of(list(site, "/file.bin"), run).keeping(BODIES));
      assertThat(result.code()).isEqualTo(ExitCode.FAILURES);
      JsonNode error = Runs.records(run).get(1L).get("error");
      assertThat(error.get("class").asString()).isEqualTo("protocol");
      assertThat(error.get("message").asString())
          .isEqualTo("the answer must begin at byte 600, as was asked for, and does not");
      assertThat(names(run)).isEmpty();
    }
  }

  @Test
  void a_part_of_another_version_is_begun_anew() throws Exception {
    byte[] content = content(5_000);
    try (Site site = Site.start(asked -> ranged(asked, content, "\"v2\""))) {
      Path list = list(site, "/file.bin");
      Path run = tmp.resolve("run");
      var _ = Runs.run(Runs.of(list, run).keeping(BODIES));
      Files.write(run.resolve(Journal.FILE), new byte[0]);
      Path file = run.resolve("bodies/000/000000001-file.bin");
      Files.delete(file);
      Files.write(file.resolveSibling(file.getFileName() + ".part"), new byte[1_000]);
      Files.writeString(file.resolveSibling(file.getFileName() + ".part.etag"), "\"v1\"");
      assertThat(Runs.run(Runs.of(list, run).keeping(BODIES)).code()).isEqualTo(ExitCode.OK);
      assertThat(site.asked().getLast().headers()).containsEntry("if-range", "\"v1\"");
      assertThat(file).hasBinaryContent(content);
      assertThat(names(run)).hasSize(1);
    }
  }

  @Test
  void a_part_that_is_whole_already_is_no_dead_end() throws Exception {
    byte[] content = content(5_000);
    try (Site site = Site.start(asked -> ranged(asked, content, "\"v1\""))) {
      Path list = list(site, "/file.bin");
      Path run = tmp.resolve("run");
      var _ = Runs.run(Runs.of(list, run).keeping(BODIES));
      Files.write(run.resolve(Journal.FILE), new byte[0]);
      Path file = run.resolve("bodies/000/000000001-file.bin");
      Files.move(file, file.resolveSibling(file.getFileName() + ".part"));
      Files.writeString(file.resolveSibling(file.getFileName() + ".part.etag"), "\"v1\"");
      assertThat(Runs.run(Runs.of(list, run).keeping(BODIES)).code()).isEqualTo(ExitCode.OK);
      assertThat(file).hasBinaryContent(content);
    }
  }

  @Test
  void what_has_no_version_leaves_nothing_of_a_cut_body() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, content(1_000)).cut(500))) {
      Path run = tmp.resolve("run");
      var _ = Runs.run(Runs.of(list(site, "/a"), run).keeping(BODIES).retries(0));
      assertThat(names(run)).isEmpty();
    }
  }

  @Test
  void a_thousand_go_to_a_directory() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, "x"))) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 1001; i++) {
        urls.add(site.url("/" + i));
      }
      Path run = tmp.resolve("run");
      var _ =
          Runs.run(
              Runs.of(Runs.list(tmp.resolve("urls.txt"), urls), run)
                  .keeping(BODIES)
                  .perHost(16)
                  .sync(Sync.NONE));
      assertThat(names(run)).hasSize(1001);
      try (Stream<Path> first = Files.list(run.resolve("bodies/000"));
          Stream<Path> second = Files.list(run.resolve("bodies/001"))) {
        assertThat(first).hasSize(1000);
        assertThat(second).hasSize(1);
      }
    }
  }

  @Test
  void names_that_differ_in_case_only_do_not_meet_and_none_leads_out() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, asked.target()))) {
      Path list =
          list(site, "/a/File", "/b/file", "/c/..%2f..%2frun.json", "/d/%2e%2e", "/e/FILE", "/f/");
      Path run = tmp.resolve("run");
      assertThat(Runs.run(Runs.of(list, run).keeping(keeping("{basename}"))).code())
          .isEqualTo(ExitCode.OK);
      assertThat(names(run))
          .containsExactly(
              "%252e%252e", "..%252f..%252frun.json", "FILE~5", "File", "file~2", "index");
      Map<Long, JsonNode> records = Runs.records(run);
      assertThat(run.resolve(records.get(2L).get("body_file").asString())).hasContent("/b/file");
      assertThat(run.resolve(records.get(5L).get("body_file").asString())).hasContent("/e/FILE");
    }
  }

  @Test
  void a_name_that_looks_like_one_of_ours_does_not_meet_it() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, asked.target()))) {
      Path list = list(site, "/a/x", "/b/x", "/c/x~2", "/d/x~2~3", "/e/y~page2");
      Path run = tmp.resolve("run");
      assertThat(Runs.run(Runs.of(list, run).keeping(keeping("{basename}"))).code())
          .isEqualTo(ExitCode.OK);
      assertThat(names(run)).containsExactlyInAnyOrder("x", "x~2", "x~2~3", "x~2~3~4", "y~page2~5");
      for (JsonNode record : Runs.records(run).values()) {
        String url = record.get("url").asString();
        assertThat(run.resolve(record.get("body_file").asString()))
            .hasContent(url.substring(url.indexOf('/', 8)));
      }
    }
  }

  @Test
  void a_body_that_is_too_large_or_not_the_right_one_is_not_kept() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, asked.target()))) {
      String right =
          HexFormat.of()
              .formatHex(RequestData.sha256Digest().digest("/1".getBytes(StandardCharsets.UTF_8)));
      Path list =
          Runs.list(
              tmp.resolve("r.jsonl"),
              List.of(
                  "{\"url\":\"" + site.url("/1") + "\",\"checksum\":\"sha256:" + right + "\"}",
                  "{\"url\":\"" + site.url("/2") + "\",\"checksum\":\"sha256:" + right + "\"}",
                  "{\"url\":\"" + site.url("/12345678901") + "\"}",
                  "{\"url\":\"" + site.url("/4") + "\",\"checksum\":\"md5:1\"}",
                  "{\"url\":\"" + site.url("/5") + "\",\"expect\":[404,\"500-599\"]}"));
      Path run = tmp.resolve("run");
      var result = Runs.run(Runs.of(list, run).keeping(new Keeping(true, null, true, 5, true, 10)));
      assertThat(result.code()).isEqualTo(ExitCode.FAILURES);
      Map<Long, JsonNode> records = Runs.records(run);
      assertThat(records.values().stream().map(r -> r.at("/error/class").asString("-")))
          .containsExactly("-", "checksum", "too_large", "bad_request_line", "unexpected_status");
      assertThat(records.get(5L).get("outcome").asString()).isEqualTo("http_error");
      assertThat(records.get(1L).get("body").asString()).isEqualTo("/1");
      assertThat(records.get(1L).at("/headers/content-length/0").asString()).isEqualTo("2");
      assertThat(names(run)).containsExactly("000000001-1", "000000005-5");
    }
  }

  private static List<String> names(Path run) throws Exception {
    try (Stream<Path> files = Files.walk(run.resolve("bodies"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
