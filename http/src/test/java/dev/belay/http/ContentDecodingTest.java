// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdOutputStream;
import dev.belay.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ContentDecodingTest {
  private static final String TEXT = "decoded text, ".repeat(5_000);

  /// The same text, and a gzip of `hello`, in br: there is no encoder to be had in Java.
  private static final byte[] BROTLI_TEXT =
      Base64.getDecoder().decode("W28RgV/AFkf656m1cfJQPBgPwJEQgHtI6ncC");

  private static final byte[] BROTLI_OF_GZIP =
      Base64.getDecoder().decode("CwyAH4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAAM=");

  private static byte[] zstd(byte[] plain) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(byte[] plain, boolean bare) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, bare))) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private interface Check {
    void on(Session session, Response response) throws Exception;
  }

  /// The same body with a length, and in chunks whose edges fall anywhere.
  private static void answered(String encoding, byte[] body, Check check) throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding + "\r\n";
    for (int chunk : new int[] {0, 1_000, 7}) {
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                while (peer.readHead() != null) {
                  peer.write(head);
                  peer.write(chunk == 0 ? withLength(body) : inChunks(body, chunk));
                }
              });
          Session session = Session.builder().retry(RetryPolicy.none()).build()) {
        try (Response response = session.get(server.url("/"))) {
          check.on(session, response);
        }
        assertThat(session.stats().inFlight()).isZero();
        assertThat(server.heads().getFirst())
            .contains("\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n");
      }
    }
  }

  private static byte[] withLength(byte[] body) {
    return join(("Content-Length: " + body.length + "\r\n\r\n").getBytes(ISO_8859_1), body);
  }

  private static byte[] inChunks(byte[] body, int size) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("Transfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
    for (int at = 0; at < body.length; at += size) {
      int n = Math.min(size, body.length - at);
      out.write((Integer.toHexString(n) + "\r\n").getBytes(ISO_8859_1));
      out.write(body, at, n);
      out.write("\r\n".getBytes(ISO_8859_1));
    }
    out.write("0\r\n\r\n".getBytes(ISO_8859_1));
    return out.toByteArray();
  }

  private static void decodes(String encoding, byte[] body, String expected) throws Exception {
    answered(
        encoding,
        body,
        (session, response) -> {
          assertThat(response.text()).isEqualTo(expected);
          assertThat(response.bytesReceived()).isEqualTo(body.length);
          assertThat(response.bytesDecoded()).isEqualTo(expected.length());
          assertThat(session.stats().idleConnections()).isEqualTo(1);
        });
  }

  @Test
  void gzip_and_deflate_in_all_their_forms() throws Exception {
    byte[] plain = TEXT.getBytes(ISO_8859_1);
    decodes("gzip", gzip(plain), TEXT);
    decodes("X-GZIP", gzip(plain), TEXT);
    decodes("deflate", deflate(plain, false), TEXT);
    decodes("deflate", deflate(plain, true), TEXT);
    decodes("deflate, gzip", gzip(deflate(plain, false)), TEXT);
    decodes("identity", plain, TEXT);
    decodes("gzip", join(gzip(plain), gzip(plain)), TEXT + TEXT);
  }

  @Test
  void br_and_zstd_when_they_are_on_the_path() throws Exception {
    byte[] plain = TEXT.getBytes(ISO_8859_1);
    decodes("br", BROTLI_TEXT, TEXT);
    decodes("zstd", zstd(plain), TEXT);
    decodes("zstd", join(zstd(plain), zstd(plain)), TEXT + TEXT);
    decodes("gzip, br, zstd", zstd(BROTLI_OF_GZIP), "hello");
  }

  @Test
  void what_is_not_br_or_zstd_is_told_from_a_broken_connection() throws Exception {
    for (String encoding : new String[] {"br", "zstd"}) {
      answered(
          encoding,
          "this is plain text and nothing else".getBytes(ISO_8859_1),
          (session, response) -> {
            RequestException e = catchThrowableOfType(RequestException.class, response::bytes);
            assertThat(e.error()).isEqualTo(ErrorClass.DECODE);
            assertThat(e).hasMessageContaining("the body is not " + encoding + " as announced: ");
          });
    }
    byte[] whole = zstd(TEXT.getBytes(ISO_8859_1));
    answered(
        "zstd",
        Arrays.copyOf(whole, whole.length - 3),
        (session, response) ->
            assertThat(catchThrowableOfType(RequestException.class, response::bytes).error())
                .isEqualTo(ErrorClass.DECODE));
    answered(
        "br",
        Arrays.copyOf(BROTLI_TEXT, BROTLI_TEXT.length - 3),
        (session, response) ->
            assertThat(catchThrowableOfType(RequestException.class, response::bytes).error())
                .isEqualTo(ErrorClass.DECODE));
  }

  @Test
  void a_zstd_frame_that_wants_a_huge_window_is_refused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes).setLong(27)) {
      out.write(new byte[32 * 1024 * 1024]);
    }
    answered(
        "zstd",
        bytes.toByteArray(),
        (session, response) ->
            assertThat(catchThrowableOfType(RequestException.class, response::bytes).error())
                .isEqualTo(ErrorClass.DECODE));
  }

  @Test
  void codings_are_not_piled_up_without_end() throws Exception {
    answered(
        "gzip" + ", gzip".repeat(999),
        gzip(new byte[10]),
        (session, response) ->
            assertThat(catchThrowableOfType(RequestException.class, response::bytes))
                .hasMessageEndingWith(
                    "gave up: the body is not gzip, ... as announced: 1000 codings on top of each"
                        + " other, more than 5 (attempt 1 of 1, reading the body)"));
  }

  @Test
  void a_cut_connection_is_no_fault_of_the_coding() throws Exception {
    byte[] whole = gzip(TEXT.getBytes(ISO_8859_1));
    for (String encoding : new String[] {"gzip", "deflate", "br", "zstd"}) {
      byte[] body =
          switch (encoding) {
            case "gzip" -> whole;
            case "deflate" -> deflate(TEXT.getBytes(ISO_8859_1), false);
            case "br" -> BROTLI_TEXT;
            default -> zstd(TEXT.getBytes(ISO_8859_1));
          };
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                peer.readHead();
                peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding + "\r\n");
                peer.write("Content-Length: " + body.length + "\r\n\r\n");
                peer.write(Arrays.copyOf(body, body.length - 4));
              });
          Session session = Session.builder().retry(RetryPolicy.none()).build();
          Response response = session.get(server.url("/"))) {
        RequestException e = catchThrowableOfType(RequestException.class, response::bytes);
        assertThat(e).as(encoding).isNotNull();
        assertThat(e.error()).as(encoding).isEqualTo(ErrorClass.TRUNCATED);
        assertThat(session.stats().openConnections()).isZero();
      }
    }
  }

  @Test
  void an_encoded_body_of_a_closed_response_is_gone_and_not_empty() throws Exception {
    answered(
        "gzip",
        gzip(TEXT.repeat(100).getBytes(ISO_8859_1)),
        (session, response) -> {
          assertThat(response.body().read()).isEqualTo('d');
          response.close();
          response.close();
          assertThatThrownBy(response::bytes)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageEndingWith(" is gone: the response is closed");
        });
  }

  @Test
  void another_thread_may_close_the_response_under_its_reader() throws Exception {
    for (String encoding : new String[] {"gzip", "zstd"}) {
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                peer.readHead();
                peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding + "\r\n\r\n");
                OutputStream out =
                    encoding.equals("gzip")
                        ? new GZIPOutputStream(peer.socket().getOutputStream(), true)
                        : new ZstdOutputStream(peer.socket().getOutputStream());
                out.write("some".getBytes(ISO_8859_1));
                out.flush();
                peer.awaitEnd();
              });
          Session session = Session.builder().retry(RetryPolicy.none()).build()) {
        Response response = session.get(server.url("/"));
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread reader =
            Thread.startVirtualThread(() -> {
              try {
                response.body().readAllBytes();
              } catch (IOException | RuntimeException e) {
                end.set(e);
              }
            });
        Eventually.until("it has read what there is", () -> response.bytesDecoded() == 4);
        Eventually.blocked(reader);
        response.close();
        reader.join();
        assertThat(end.get())
            .isInstanceOf(IOException.class)
            .hasMessage("the response was closed while its body was read");
        assertThat(session.stats().openConnections()).isZero();
        assertThat(session.stats().inFlight()).isZero();
      }
    }
  }

  @Test
  void what_has_come_can_be_read_before_the_rest_comes() throws Exception {
    for (String encoding : new String[] {"gzip", "zstd"}) {
      CountDownLatch read = new CountDownLatch(1);
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                peer.readHead();
                peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding + "\r\n\r\n");
                OutputStream out =
                    encoding.equals("gzip")
                        ? new GZIPOutputStream(peer.socket().getOutputStream(), true)
                        : new ZstdOutputStream(peer.socket().getOutputStream());
                try (out) {
                  out.write("first\n".getBytes(ISO_8859_1));
                  out.flush();
                  read.await();
                  out.write("second\n".getBytes(ISO_8859_1));
                }
              });
          Session session = Session.builder().retry(RetryPolicy.none()).build();
          Stream<String> lines = session.get(server.url("/")).lines()) {
        Iterator<String> each = lines.iterator();
        assertThat(each.next()).isEqualTo("first");
        read.countDown();
        assertThat(each.next()).isEqualTo("second");
        assertThat(each.hasNext()).isFalse();
        assertThat(session.stats().inFlight()).isZero();
      }
    }
  }

  @Test
  void an_empty_body_is_empty_whatever_it_claims_to_be() throws Exception {
    for (String encoding : new String[] {"gzip", "deflate", "br", "zstd"}) {
      answered(
          encoding, new byte[0], (session, response) -> assertThat(response.bytes()).isEmpty());
    }
  }

  @Test
  void what_is_cut_inside_the_encoding_cannot_be_decoded() throws Exception {
    byte[] whole = gzip(TEXT.getBytes(ISO_8859_1));
    for (int kept : new int[] {1, 9, 40, whole.length - 9, whole.length - 1}) {
      answered(
          "gzip",
          Arrays.copyOf(whole, kept),
          (session, response) -> {
            RequestException e = catchThrowableOfType(RequestException.class, response::bytes);
            assertThat(e).as("cut after " + kept).isNotNull();
            assertThat(e.error()).isEqualTo(ErrorClass.DECODE);
          });
    }
  }

  @Test
  void an_encoding_that_is_unknown_is_left_as_it_is() throws Exception {
    answered(
        "compress",
        "compressed".getBytes(ISO_8859_1),
        (session, response) -> assertThat(response.text()).isEqualTo("compressed"));
  }

  @Test
  void a_part_of_a_body_is_asked_for_as_it_is() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("part"));
        Session session = Session.create()) {
      Request part = Request.get(server.url("/")).withHeader("Range", "bytes=10-");
      assertThat(session.call(part, Response::text)).isEqualTo("part");
      assertThat(server.heads().getFirst())
          .contains("\r\nRange: bytes=10-\r\n")
          .contains("\r\nAccept-Encoding: identity\r\n");
    }
  }

  @Test
  void a_caller_who_asks_for_an_encoding_gets_it_raw() throws Exception {
    byte[] body = gzip("text".getBytes(ISO_8859_1));
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n");
              peer.write(withLength(body));
            });
        Session session = Session.create();
        Response response =
            session.send(Request.get(server.url("/")).withHeader("Accept-Encoding", "gzip"))) {
      assertThat(response.bytes()).isEqualTo(body);
    }
  }
}
