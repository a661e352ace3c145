// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ContentDecodingTest {
  private static final String TEXT = "decoded text, ".repeat(5_000);

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
        assertThat(server.heads().getFirst()).contains("Accept-Encoding: gzip, deflate");
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
  void an_empty_body_is_empty_whatever_it_claims_to_be() throws Exception {
    for (String encoding : new String[] {"gzip", "deflate"}) {
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
        "br",
        "compressed".getBytes(ISO_8859_1),
        (session, response) -> assertThat(response.text()).isEqualTo("compressed"));
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
