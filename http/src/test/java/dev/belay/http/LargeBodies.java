// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/// A program for a heap smaller than the bodies that it sends and receives, and for a path without
/// anything optional.
final class LargeBodies {
  private static final int SIZE = 50_000_000;

  private LargeBodies() {}

  public static void main(String[] args) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(LargeBodies::serve);
        Session session = Session.builder().retry(RetryPolicy.none()).build()) {
      String expected = digest(new Pattern());
      try (Response response = session.get(server.url("/plain"))) {
        say("down", expected, digest(response.body()));
      }
      try (Response response = session.get(server.url("/gzip"))) {
        say("decoded", expected, digest(response.body()));
      }
      Path file = Files.createTempFile("belay", ".body");
      try (Response response = session.get(server.url("/chunked"))) {
        response.saveTo(file);
      }
      try (InputStream in = Files.newInputStream(file)) {
        say("saved", expected, digest(in));
      }
      Request up = Request.of("PUT", server.url("/up"));
      try (Response response = session.send(up.withBody(RequestBody.of(file, "a/b")))) {
        say("file up", expected, response.text());
      }
      try (Response response =
          session.send(up.withBody(RequestBody.stream(Pattern::new, -1, "a/b")))) {
        say("chunks up", expected, response.text());
      }
      Multipart form =
          Multipart.builder().part("f", "f", RequestBody.stream(Pattern::new, SIZE, "a/b")).build();
      try (Response response =
          session.send(Request.of("POST", server.url("/count")).withBody(form))) {
        say("form up", Long.toString(form.length()), response.text());
      }
      Files.delete(file);
      say("leftovers", "0 0", session.stats().inFlight() + " " + server.openConnections() / 2);
      say("asked for", "gzip, deflate", Codings.accepted());
    }
    try {
      RequestBody.json("value");
    } catch (IllegalStateException e) {
      System.out.println("json: " + e.getMessage());
    }
  }

  private static void say(String what, String expected, String actual) {
    System.out.println(what + (expected.equals(actual) ? ": same" : ": " + actual));
  }

  private static String digest(InputStream in) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    new DigestInputStream(in, sha).transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(sha.digest());
  }

  private static void serve(ScriptedServer.Peer peer) throws Exception {
    for (String head = peer.readHead(); head != null; head = peer.readHead()) {
      OutputStream out = peer.socket().getOutputStream();
      if (head.startsWith("GET /plain")) {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
        new Pattern().transferTo(out);
      } else if (head.startsWith("GET")) {
        boolean gzip = head.startsWith("GET /gzip");
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n");
        peer.write(gzip ? "Content-Encoding: gzip\r\n\r\n" : "\r\n");
        OutputStream chunks = new Chunks(out);
        try (OutputStream encoded = gzip ? new GZIPOutputStream(chunks) : chunks) {
          new Pattern().transferTo(encoded);
        }
      } else if (head.startsWith("POST")) {
        int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
        int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
        long count = 0;
        while (count < length) {
          count += peer.readBody((int) Math.min(8_192, length - count)).length;
        }
        peer.write(ScriptedServer.ok(Long.toString(count)));
      } else {
        peer.write(ScriptedServer.ok(digest(new Received(peer, !head.contains("chunked")))));
      }
    }
  }

  /// Fifty million bytes that are not all the same.
  private static final class Pattern extends InputStream {
    private int at;

    @Override
    public int read() {
      return at == SIZE ? -1 : (at++ * 31 >> 7) & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int n = Math.min(length, SIZE - at);
      for (int i = 0; i < n; i++) {
        target[offset + i] = (byte) read();
      }
      return n == 0 && length > 0 ? -1 : n;
    }
  }

  private static final class Chunks extends OutputStream {
    private final OutputStream out;

    Chunks(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        out.write((Integer.toHexString(length) + "\r\n").getBytes());
        out.write(bytes, offset, length);
        out.write("\r\n".getBytes());
      }
    }

    @Override
    public void close() throws IOException {
      out.write("0\r\n\r\n".getBytes());
    }
  }

  /// What a client sends, with a length or in chunks.
  private static final class Received extends InputStream {
    private final ScriptedServer.Peer peer;
    private final boolean plain;
    private int left;
    private boolean ended;

    Received(ScriptedServer.Peer peer, boolean plain) {
      this.peer = peer;
      this.plain = plain;
      left = plain ? SIZE : 0;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("read by many");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && !ended && !plain) {
        left = size();
        ended = left == 0;
      }
      if (left == 0) {
        return -1;
      }
      byte[] piece = peer.readBody(Math.min(Math.min(length, 8_192), left));
      System.arraycopy(piece, 0, target, offset, piece.length);
      left -= piece.length;
      if (left == 0 && !plain) {
        peer.readBody(2);
      }
      return piece.length;
    }

    private int size() throws IOException {
      StringBuilder line = new StringBuilder();
      while (!line.toString().endsWith("\r\n")) {
        line.append((char) peer.readBody(1)[0]);
      }
      int size = Integer.parseInt(line.toString().strip(), 16);
      if (size == 0) {
        peer.readBody(2);
      }
      return size;
    }
  }
}
