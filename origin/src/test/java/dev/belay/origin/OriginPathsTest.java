// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPathsTest {
  private final Origin origin = Origin.start();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    origin.close();
  }

  @Test
  void delays_as_long_as_it_is_asked_to() throws Exception {
    long start = System.nanoTime();

    HttpResponse<String> response = get("/delay?ms=60");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("waited 60 ms\n");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(60_000_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204, 304, 404, 418, 500, 599})
  void answers_with_the_status_that_is_asked_for(int status) throws Exception {
    assertThat(get("/status/" + status).statusCode()).isEqualTo(status);
  }

  @Test
  void adds_retry_after_to_a_status() throws Exception {
    assertThat(
            get("/status/503?retry_after=Sun,+06+Nov+1994+08:49:37+GMT")
                .headers()
                .firstValue("Retry-After"))
        .hasValue("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @ParameterizedTest
  @CsvSource({"0,false", "1,false", "27,true", "100000,false", "100000,true"})
  void gives_so_many_bytes(int n, boolean chunked) throws Exception {
    HttpResponse<String> response = get("/bytes?n=" + n + "&chunked=" + chunked);

    assertThat(response.body())
        .hasSize(n)
        .startsWith("abcdefghijklmnopqrstuvwxyza".substring(0, Math.min(n, 27)));
    assertThat(response.headers().firstValue("Content-Length").isPresent()).isEqualTo(!chunked);
  }

  @Test
  void compresses() throws Exception {
    HttpResponse<byte[]> response =
        client.send(request("/gzip?n=50000").build(), BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(response.body()).hasSizeLessThan(5_000);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
        .hasSize(50_000);
  }

  @Test
  void refuses_beyond_the_limit_of_a_window_and_says_when_to_come_back() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      statuses.add(get("/limited?n=3&window_ms=600000").statusCode());
    }
    HttpResponse<String> refused = get("/limited?n=3&window_ms=600000");

    assertThat(statuses).containsExactly(200, 200, 200, 429, 429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("600");
    assertThat(refused.body()).isEqualTo("too many requests: come back in 600 s\n");
    assertThat(origin.refused()).isEqualTo(3);
    assertThat(get("/limited?n=3&window_ms=600000&id=another").statusCode()).isEqualTo(200);
  }

  @Test
  void limits_to_ten_in_a_second_unless_told_otherwise() throws Exception {
    long start = System.nanoTime();
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      statuses.add(get("/limited").statusCode());
    }

    // On a machine that needs more than a second for eleven requests, none is refused.
    boolean withinTheWindow = System.nanoTime() - start < 1_000_000_000;
    assertThat(statuses.subList(0, 10)).containsOnly(200);
    assertThat(statuses.getLast()).isIn(withinTheWindow ? List.of(429) : List.of(200, 429));
  }

  @Test
  void fails_so_many_times_for_each_id() throws Exception {
    assertThat(statuses("/flaky?fail=2&id=a", 4)).containsExactly(503, 503, 200, 200);
    assertThat(statuses("/flaky?fail=2&id=b", 3)).containsExactly(503, 503, 200);
  }

  @Test
  void cuts_a_body_that_promised_more() {
    assertThatThrownBy(() -> get("/cut?after=5000")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("/cut?after=5000&chunked")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("/cut?after=10&reset")).isInstanceOf(IOException.class);
  }

  @Test
  void drops_a_connection_without_an_answer() {
    assertThatThrownBy(() -> get("/drop")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("/drop?reset")).isInstanceOf(IOException.class);
  }

  @Test
  void sends_a_slow_body_piece_by_piece() throws Exception {
    long start = System.nanoTime();

    assertThat(get("/slow-body?ms=20&chunks=3").body())
        .isEqualTo("chunk 1 of 3\nchunk 2 of 3\nchunk 3 of 3\n");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(60_000_000);
  }

  @Test
  void redirects() throws Exception {
    HttpResponse<String> elsewhere = get("/redirect?to=%2Fdelay%3Fms%3D1&status=307");
    HttpResponse<String> itself = get("/redirect");

    assertThat(elsewhere.statusCode()).isEqualTo(307);
    assertThat(elsewhere.headers().firstValue("Location")).hasValue("/delay?ms=1");
    assertThat(itself.statusCode()).isEqualTo(302);
    assertThat(itself.headers().firstValue("Location")).hasValue("/redirect");
  }

  @Test
  void echoes_what_was_sent() throws Exception {
    HttpRequest request =
        request("/echo?x=1")
            .header("X-Two", "a\"b")
            .header("X-Two", "c")
            .method("PATCH", BodyPublishers.ofString("line\n\u00e4\ud83d\ude00"))
            .build();

    String body = client.send(request, BodyHandlers.ofString()).body();

    assertThat(body)
        .startsWith("{\"method\":\"PATCH\",\"target\":\"/echo?x=1\",\"headers\":{")
        .contains("\"X-Two\":[\"a\\\"b\",\"c\"]")
        .endsWith("\"length\":11,\"body\":\"line\\n\u00e4\\ud83d\\ude00\"}\n");
  }

  @Test
  void refuses_to_echo_more_than_a_mebibyte() throws Exception {
    HttpRequest request =
        request("/echo").POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1])).build();

    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("the body must have at most 1048576 bytes\n");
  }

  @Test
  void shows_the_headers() throws Exception {
    HttpRequest request = request("/headers").header("Accept", "text/x").build();

    assertThat(client.send(request, BodyHandlers.ofString()).body())
        .startsWith("{")
        .contains("\"Accept\":[\"text/x\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/delay?ms=abc | ms must be from 0 to 600000, was \"abc\"",
        "/delay?ms=-1 | ms must be from 0 to 600000, was \"-1\"",
        "/bytes?n= | n must be from 0 to 4294967296, was \"\"",
        "/bytes?chunked=maybe | chunked must be true or false, was \"maybe\"",
        "/status/abc | status must be from 200 to 599, was \"abc\"",
        "/status/100 | status must be from 200 to 599, was \"100\"",
        "/limited?n=0 | n must be from 1 to 10000, was \"0\"",
        "/slow-body?chunks=0 | chunks must be from 1 to 100000, was \"0\"",
        "/redirect?status=200 | status must be from 300 to 399, was \"200\"",
        "/redirect?to=%0d%0aX | to must have no control characters",
      })
  void answers_a_bad_parameter_with_400_and_the_rule(String target, String rule) throws Exception {
    HttpResponse<String> response = get(target);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo(rule + "\n");
  }

  @Test
  void ignores_parameters_that_a_path_does_not_know() throws Exception {
    assertThat(get("/delay?ms=0&number=17").statusCode()).isEqualTo(200);
  }

  @Test
  void answers_an_unknown_path_with_404_and_the_paths_it_has() throws Exception {
    HttpResponse<String> response = get("/nothing");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).startsWith("no such path: /nothing\n").contains("\n/slow-body\n");
    assertThat(get("/").body()).contains("/status/{code}");
  }

  private List<Integer> statuses(String target, int times) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      statuses.add(get(target).statusCode());
    }
    return statuses;
  }

  private HttpResponse<String> get(String target) throws Exception {
    return client.send(request(target).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(origin.url(target)));
  }
}
