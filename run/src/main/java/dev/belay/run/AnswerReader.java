// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Reads answers as a run wants them: to files, into records, for the next page, or to nowhere.
final class AnswerReader {
  private static final int BUFFER = 1 << 14;
  private static final int PARTIAL_CONTENT = 206;
  private static final int NOT_MODIFIED = 304;

  /// The most of a page that is looked through for the next one.
  private static final int PAGE_LIMIT = 1 << 24;

  private final Keeping keeping;
  private final RequestShape shape;
  private final @Nullable BodyStore bodies;
  private final @Nullable NextPage pages;
  private final ConcurrentLinkedQueue<byte[]> buffers = new ConcurrentLinkedQueue<>();

  AnswerReader(FetchOptions options, @Nullable BodyStore bodies) {
    this.keeping = options.keeping();
    this.shape = options.shape();
    this.bodies = bodies;
    Follow follow = shape.follow();
    this.pages = follow == null ? null : new NextPage(follow);
  }

  /// What one request wants of its answer.
  ///
  /// @param draft judges the status
  /// @param place where the body goes, or null
  /// @param rest tells what was not asked for, since it is there already; null when all was
  /// @param checksum the digest it must have, or null
  /// @param conditional whether the server was told what is known already
  record Wish(
      Draft draft,
      BodyStore.@Nullable Place place,
      @Nullable Rest rest,
      @Nullable String checksum,
      boolean conditional) {}

  Reading read(Response response, Wish wish) throws IOException {
    byte[] buffer = buffers.poll();
    if (buffer == null) {
      buffer = new byte[BUFFER];
    }
    try (InputStream body = response.body()) {
      return read(response, body, wish, buffer);
    } finally {
      buffers.add(buffer);
    }
  }

  private Reading read(Response response, InputStream body, Wish wish, byte[] buffer)
      throws IOException {
    boolean expected = wish.draft().isExpected(response.status());
    boolean unchanged = wish.conditional() && response.status() == NOT_MODIFIED;
    String checksum = expected ? wish.checksum() : null;
    boolean digested = shape.checksum() || checksum != null;
    int inlineLimit = inlineLimit(expected);
    Taker taker = new Taker(keeping.maxBody(), inlineLimit, digested && wish.place() == null);
    ResultRecord.StoredBody stored = null;
    ResultRecord.ErrorInfo problem = null;
    String sha256 = null;
    try {
      BodyStore.Place place = wish.place();
      if (bodies != null && place != null && !unchanged) {
        sha256 = store(response, body, wish, place, checksum, taker, buffer);
        boolean kept = checksum == null || checksum.equals(sha256);
        stored = new ResultRecord.StoredBody(kept ? place.name() : null, sha256);
      } else {
        BodyStore.copy(body, buffer, taker);
        sha256 = taker.sha256();
        stored = sha256 == null ? null : new ResultRecord.StoredBody(null, sha256);
      }
      if (checksum != null && !checksum.equals(sha256)) {
        problem = problem("checksum", "SHA-256 must be " + checksum + ", was " + sha256);
      }
    } catch (TooLargeException e) {
      problem = problem("too_large", Failures.text(e));
    } catch (OtherRangeException e) {
      problem = problem("protocol", Failures.text(e));
    }
    boolean walks = pages != null && expected && problem == null;
    return new Reading(
        answer(response),
        response.attempts(),
        response.timings(),
        stored,
        keeping.inline() && !unchanged ? inline(taker) : null,
        walks && pages != null ? pages.of(response, taker.kept()) : null,
        problem,
        unchanged);
  }

  private int inlineLimit(boolean expected) {
    int limit = keeping.inline() ? (int) Math.min(keeping.inlineLimit(), PAGE_LIMIT) : 0;
    return pages != null && expected && pages.readsBodies() ? PAGE_LIMIT : limit;
  }

  private String store(
      Response response,
      InputStream body,
      Wish wish,
      BodyStore.Place place,
      @Nullable String checksum,
      Taker taker,
      byte[] buffer)
      throws IOException {
    Rest rest = wish.rest();
    BodyStore.Partial partial = rest == null ? null : rest.partial();
    long from = 0;
    if (rest != null && partial != null && response.status() == PARTIAL_CONTENT) {
      from = start(response.headers().first("Content-Range"));
      if (from < 0 || from > partial.length()) {
        rest.discard();
        throw new OtherRangeException(partial.length());
      }
    }
    BodyStore store = bodies;
    if (store == null) {
      throw new IllegalStateException("bodies are not kept");
    }
    String etag = response.headers().first("ETag");
    BodyStore.Copy copy =
        store.open(place, from, wish.draft().isExpected(response.status()) ? etag : null);
    boolean tooLarge = false;
    try {
      taker.begin(place.part(), from);
      BodyStore.copy(
          body,
          buffer,
          (bytes, count) -> {
            taker.write(bytes, count);
            copy.write(bytes, count);
          });
      return copy.finish(checksum);
    } catch (TooLargeException e) {
      tooLarge = true;
      throw e;
    } finally {
      copy.close(!tooLarge);
    }
  }

  /// Where the range of an answer begins, or -1.
  private static long start(@Nullable String contentRange) {
    if (contentRange == null || !contentRange.matches("bytes \\d{1,18}-\\d+/.*")) {
      return -1;
    }
    return Long.parseLong(contentRange.substring(6, contentRange.indexOf('-')));
  }

  private static ResultRecord.ErrorInfo problem(String errorClass, String message) {
    return new ResultRecord.ErrorInfo(errorClass, "reading the body", message, null, false);
  }

  private ResultRecord.InlineBody inline(Taker taker) {
    byte[] kept = taker.kept();
    int limit = (int) Math.min(kept.length, keeping.inlineLimit());
    boolean truncated = taker.total() > limit;
    ByteBuffer bytes = ByteBuffer.wrap(kept, 0, limit);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return new ResultRecord.InlineBody(text, false, truncated);
    } catch (CharacterCodingException e) {
      ByteBuffer encoded = Base64.getEncoder().encode(ByteBuffer.wrap(kept, 0, limit));
      String text = StandardCharsets.ISO_8859_1.decode(encoded).toString();
      return new ResultRecord.InlineBody(text, true, truncated);
    }
  }

  private static ResultRecord.Answer answer(Response response) {
    InetAddress address = response.remoteAddress();
    String asked = response.request().uri().toString();
    String last = response.uri().toString();
    return new ResultRecord.Answer(
        response.status(),
        last.equals(asked) ? null : last,
        response.redirects(),
        response.httpVersion(),
        address == null ? null : address.getHostAddress(),
        response.connectionReused(),
        response.bytesSent(),
        response.bytesReceived(),
        response.bytesDecoded(),
        response.headers());
  }

  /// A body that is longer than the user wants any to be.
  private static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long limit) {
      super("body must be at most %,d bytes long, was longer".formatted(limit));
    }
  }

  /// A part of a body that does not follow the one that is there.
  private static final class OtherRangeException extends IOException {
    private static final long serialVersionUID = 1L;

    OtherRangeException(long from) {
      super("the answer must begin at byte %,d, as was asked for, and does not".formatted(from));
    }
  }

  /// Counts a body, and keeps its beginning where that is wanted.
  private static final class Taker implements BodyStore.BodySink {
    private final long limit;
    private final int keep;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private final @Nullable MessageDigest digest;
    private long total;

    Taker(long limit, int keep, boolean digested) {
      this.limit = limit;
      this.keep = keep;
      this.digest = digested ? RequestData.sha256Digest() : null;
    }

    /// Takes what is there already of a body that is gone on with.
    void begin(Path part, long count) throws IOException {
      total += count;
      int wanted = (int) Math.min(count, keep);
      if (wanted > 0) {
        try (InputStream in = new FileInputStream(part.toFile())) {
          kept.writeBytes(in.readNBytes(wanted));
        } catch (IOException e) {
          throw new WriteFailedException(part, e);
        }
      }
    }

    @Override
    public void write(byte[] bytes, int count) throws IOException {
      total += count;
      if (limit >= 0 && total > limit) {
        throw new TooLargeException(limit);
      }
      int room = Math.min(count, keep - kept.size());
      if (room > 0) {
        kept.write(bytes, 0, room);
      }
      if (digest != null) {
        digest.update(bytes, 0, count);
      }
    }

    long total() {
      return total;
    }

    byte[] kept() {
      return kept.toByteArray();
    }

    @Nullable String sha256() {
      return digest == null ? null : HexFormat.of().formatHex(digest.digest());
    }
  }
}
