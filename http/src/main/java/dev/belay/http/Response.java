// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An answer: its head is here, its body comes as it is read.
///
/// Until the body has been read to its end, or this is closed, it holds a connection and its places
/// in the session's limits. To be read by one thread at a time; `close` may come from any.
public final class Response implements AutoCloseable {
  private static final int LARGEST_GUESS = 1024 * 1024;

  private final Request request;
  private final Answer answer;
  private final List<Redirect> redirects;
  private final @Nullable ContentDecoding decoding;
  private final InputStream body;
  private byte @Nullable [] content;

  Response(Request request, Answer answer, List<Redirect> redirects, boolean decode) {
    this.request = request;
    this.answer = answer;
    this.redirects = List.copyOf(redirects);
    BodyStream wire = answer.body();
    if (wire == null) {
      decoding = null;
      body = InputStream.nullInputStream();
    } else {
      decoding = decode ? ContentDecoding.of(wire, answer.head().headers(), answer) : null;
      body = decoding == null ? wire : decoding;
    }
  }

  /// What was asked, before any redirect.
  ///
  /// @return the request as it was given to the session
  public Request request() {
    return request;
  }

  /// Where the answer came from, after the redirects.
  ///
  /// @return an absolute URI
  public URI uri() {
    return answer.progress().hop().uri();
  }

  /// The status code.
  ///
  /// @return 200 to 999
  public int status() {
    return answer.head().status();
  }

  /// What the server wrote behind the status code.
  ///
  /// @return often empty
  public String reason() {
    return answer.head().reason();
  }

  /// The fields, as received: `Content-Encoding` and `Content-Length` tell of the encoded body.
  ///
  /// @return in their order
  public Headers headers() {
    return answer.head().headers();
  }

  /// The body, decoded, read off the connection as you read it.
  ///
  /// Reading throws a [RequestException] when the body is cut, too slow or cannot be decoded. An
  /// interrupt or a cancellation closes the connection at once, on virtual and platform threads,
  /// and shows itself as [InterruptedIOException] with the thread's flag still set.
  ///
  /// @return the same stream each time
  public InputStream body() {
    return body;
  }

  /// The whole body, decoded.
  ///
  /// @return the same array each time
  /// @throws RequestException when the body is cut, too slow or cannot be decoded
  /// @throws InterruptedException when the caller is cancelled or interrupted while it reads
  /// @throws IllegalStateException when the response was closed before
  public byte[] bytes() throws RequestException, InterruptedException {
    byte[] all = content;
    if (all == null) {
      try {
        all = readAll();
      } catch (RequestException e) {
        throw e;
      } catch (InterruptedIOException e) {
        throw Interrupts.thrown();
      } catch (IOException e) {
        throw new IllegalStateException(
            "the body of " + request + " is gone: " + e.getMessage(), e);
      }
      content = all;
    }
    return all;
  }

  private byte[] readAll() throws IOException {
    long length = decoding == null ? answer.head().length() : -1;
    if (length <= 0 || length > LARGEST_GUESS) {
      return body.readAllBytes();
    }
    byte[] all = new byte[(int) length];
    int n = body.readNBytes(all, 0, all.length);
    return n == all.length ? all : Arrays.copyOf(all, n);
  }

  /// The whole body as text, by the charset of `Content-Type`, else as UTF-8.
  ///
  /// @return the text; what is malformed is replaced
  /// @throws RequestException when the body is cut, too slow or cannot be decoded
  /// @throws InterruptedException when the caller is cancelled or interrupted while it reads
  /// @throws IllegalStateException when the response was closed before
  public String text() throws RequestException, InterruptedException {
    return new String(bytes(), charset(headers().first("Content-Type")));
  }

  private static Charset charset(@Nullable String contentType) {
    if (contentType == null) {
      return StandardCharsets.UTF_8;
    }
    int at = contentType.toLowerCase(Locale.ROOT).indexOf("charset=");
    if (at < 0) {
      return StandardCharsets.UTF_8;
    }
    String name = contentType.substring(at + "charset=".length());
    int end = name.indexOf(';');
    name = (end < 0 ? name : name.substring(0, end)).replace('"', ' ').strip();
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      // A charset that this machine does not know: UTF-8 is the better guess than none.
      return StandardCharsets.UTF_8;
    }
  }

  /// Every attempt; the last one is this answer.
  ///
  /// @return in order
  public List<Attempt> attempts() {
    RequestException failure = answer.failure();
    Stopwatch times = answer.progress().times();
    return List.copyOf(
        times.history(
            times.current(
                status(),
                failure == null ? null : failure.error(),
                Duration.ZERO,
                WaitReason.NONE,
                null)));
  }

  /// The redirects that were followed to this answer.
  ///
  /// @return in order
  public List<Redirect> redirects() {
    return redirects;
  }

  /// Where the time went, up to the end of the body or to now.
  ///
  /// @return over all attempts
  public Timings timings() {
    return answer.progress().times().timings();
  }

  /// What the server speaks.
  ///
  /// @return for example `HTTP/1.1`
  public String httpVersion() {
    return answer.head().version();
  }

  /// The address that answered.
  ///
  /// @return the address, or null when the connection was gone already
  public @Nullable InetAddress remoteAddress() {
    return answer.remote();
  }

  /// Whether the connection had carried a request before.
  ///
  /// @return false for a new one
  public boolean connectionReused() {
    return answer.reused();
  }

  /// What was written for the last hop, head and body.
  ///
  /// @return bytes before TLS
  public long bytesSent() {
    return answer.bytesSent();
  }

  /// What has been read of the body, as it came: encoded, without the framing of chunks.
  ///
  /// @return bytes so far
  public long bytesReceived() {
    BodyStream wire = answer.body();
    return wire == null ? 0 : wire.received();
  }

  /// What has been read of the body, decoded.
  ///
  /// @return bytes so far
  public long bytesDecoded() {
    return decoding == null ? bytesReceived() : decoding.count();
  }

  /// Gives back what is held. A body that was read to its end holds nothing any more; one that was
  /// not costs its connection, unless the rest is tiny and has come already. Twice is safe.
  @Override
  public void close() {
    answer.close();
  }

  /// What a reader of the body was told, or null.
  @Nullable RequestException failure() {
    return answer.failure();
  }

  /// How the reading of the body was interrupted, or null.
  @Nullable InterruptedIOException interruption() {
    return answer.interruption();
  }

  Answer answer() {
    return answer;
  }
}
