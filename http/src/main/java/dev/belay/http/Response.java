// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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
  private final @Nullable BodyCap capped;
  private final InputStream body;
  private final long cap;
  private byte @Nullable [] content;

  /// @param cap of the decoded body, or [BodyCap#NONE]
  Response(Request request, Answer answer, List<Redirect> redirects, boolean decode, long cap) {
    this.request = request;
    this.cap = cap;
    this.answer = answer;
    this.redirects = List.copyOf(redirects);
    BodyStream wire = answer.body();
    if (wire == null) {
      decoding = null;
      capped = null;
      body = InputStream.nullInputStream();
    } else {
      decoding = decode ? ContentDecoding.of(wire, answer.head().headers(), answer) : null;
      capped = new BodyCap(wire, decoding, answer, cap);
      body = capped;
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

  /// Where a reference in this answer leads, by RFC 3986: in a field such as `Link`, or in the
  /// body. Not every text is one that [URI#resolve] takes, and for some it gives another place.
  ///
  /// @param reference absolute, or relative to [#uri]
  /// @return an absolute URI without what may not stand in one, or null when nothing can be made of
  ///   the reference
  public @Nullable URI resolve(String reference) {
    return UriReference.resolve(uri(), reference);
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
  /// @throws RequestException when the body is cut, too slow, too large or cannot be decoded
  /// @throws InterruptedException when the caller is cancelled or interrupted while it reads
  /// @throws IllegalStateException when the response was closed before
  public byte[] bytes() throws RequestException, InterruptedException {
    byte[] all = content;
    if (all == null) {
      all = read(this::readAll);
      content = all;
    }
    return all;
  }

  private byte[] readAll() throws IOException {
    if (capped != null) {
      capped.cap(inMemory());
    }
    long length = decoding == null ? answer.head().length() : -1;
    if (length <= 0 || length > LARGEST_GUESS) {
      return body.readAllBytes();
    }
    byte[] all = new byte[(int) length];
    int n = body.readNBytes(all, 0, all.length);
    return n == all.length ? all : Arrays.copyOf(all, n);
  }

  /// What may be held of the body at once.
  private long inMemory() {
    return cap == BodyCap.NONE ? SessionDefaults.MAX_IN_MEMORY : cap;
  }

  /// Reads, and says in the words of this class what went wrong.
  <T extends @Nullable Object> T read(Reading<T> reading)
      throws RequestException, InterruptedException {
    try {
      return reading.read();
    } catch (RequestException e) {
      throw e;
    } catch (InterruptedIOException e) {
      throw Interrupts.thrown();
    } catch (IOException e) {
      throw new IllegalStateException("the body of " + request + " is gone: " + e.getMessage(), e);
    }
  }

  /// Something that reads from the body.
  interface Reading<T extends @Nullable Object> {
    T read() throws IOException;
  }

  /// The whole body as text, by the charset of `Content-Type`, else as UTF-8. A byte order mark of
  /// UTF-8 is not part of the text.
  ///
  /// @return the text; what is malformed is replaced
  /// @throws RequestException when the body is cut, too slow, too large or cannot be decoded
  /// @throws InterruptedException when the caller is cancelled or interrupted while it reads
  /// @throws IllegalStateException when the response was closed before
  public String text() throws RequestException, InterruptedException {
    return MediaType.decode(bytes(), charset());
  }

  private Charset charset() {
    return MediaType.charset(headers().first("Content-Type"));
  }

  /// The body as lines, one after the other as they arrive: they end with CR, LF, CR LF, or the end
  /// of the body. Charset as [#text] has it. Of a body in br they come some kilobytes at a time, as
  /// its decoder has it; whoever waits for each line asks for `Accept-Encoding: identity`.
  ///
  /// A line may have as many characters as the body's cap, or [SessionDefaults#MAX_IN_MEMORY].
  /// Failures come as [java.io.UncheckedIOException] around the [RequestException] or, when the
  /// reader is cancelled or interrupted, around an [InterruptedIOException].
  ///
  /// @return to be closed, as the response: either closes both
  public Stream<String> lines() {
    LineReader reader = linesIn(charset());
    return Streams.of(reader::next).onClose(this::close);
  }

  /// The whole body, read from JSON by Jackson.
  ///
  /// @param <T> what it becomes
  /// @param type for example a record; `Map.class` for any object
  /// @return the value, null for the JSON null
  /// @throws RequestException when the body is cut, too slow, too large, or not such JSON
  /// @throws InterruptedException when the caller is cancelled or interrupted while it reads
  /// @throws IllegalStateException when Jackson 3 is not on the path, or the response was closed
  public <T> @Nullable T json(Class<T> type) throws RequestException, InterruptedException {
    return type.cast(json(type, Json.jackson()));
  }

  /// The whole body, a JSON array, read by Jackson.
  ///
  /// @param <T> what each element becomes
  /// @param type of the elements
  /// @return the values in their order
  /// @throws RequestException when the body is cut, too slow, too large, or not such JSON
  /// @throws InterruptedException when the caller is cancelled or interrupted while it reads
  /// @throws IllegalStateException when Jackson 3 is not on the path, or the response was closed
  public <T> List<T> jsonList(Class<T> type) throws RequestException, InterruptedException {
    Object array = json(type.arrayType(), Json.jackson());
    List<T> list = new ArrayList<>();
    for (int i = 0; array != null && i < Array.getLength(array); i++) {
      list.add(type.cast(Array.get(array, i)));
    }
    return list;
  }

  /// The whole body, read from JSON by a mapper of yours.
  ///
  /// @param type what it becomes
  /// @param json reads it
  /// @return what `json` gives
  /// @throws RequestException when the body is cut, too slow, too large, or not such JSON
  /// @throws InterruptedException when the caller is cancelled or interrupted while it reads
  /// @throws IllegalStateException when the response was closed before
  public @Nullable Object json(Type type, Json json) throws RequestException, InterruptedException {
    byte[] all = bytes();
    try {
      return json.read(all, type);
    } catch (IOException e) {
      throw answer.refused(
          ErrorClass.DECODE,
          "the body is not JSON of " + type.getTypeName() + ": " + e.getMessage(),
          e);
    }
  }

  /// Writes the body, decoded, to a file as it arrives, through a file of another name beside it:
  /// what was there stays until the body is whole.
  ///
  /// @param file made or replaced
  /// @return how many bytes it has
  /// @throws RequestException when the body is cut, too slow, too large or cannot be decoded
  /// @throws IOException when the file cannot be written
  /// @throws InterruptedException when the caller is cancelled or interrupted meanwhile
  public long saveTo(Path file) throws IOException, InterruptedException {
    try {
      return Saving.to(file, body);
    } catch (InterruptedIOException e) {
      throw Interrupts.thrown();
    }
  }

  /// The body as Server-Sent Events, whatever `Content-Type` says.
  ///
  /// @return ends with the body; closing it closes the response
  public EventStream events() {
    return new EventStream(this);
  }

  LineReader linesIn(Charset charset) {
    long longest = inMemory();
    return new LineReader(
        body,
        charset,
        longest,
        () ->
            answer.refused(
                ErrorClass.TOO_LARGE,
                "a line of the body is longer than " + longest + " characters",
                null));
  }

  /// Throws when the status is 400 or more. The exception has the status, the reason, the fields
  /// and the first [StatusException#MOST_BYTES] bytes of the body; the response is closed then.
  ///
  /// @return this
  /// @throws StatusException when the server refused or failed
  /// @throws RequestException when the body is cut or too slow before that many bytes
  /// @throws InterruptedException when the caller is cancelled or interrupted while it reads
  public Response raiseForStatus() throws RequestException, InterruptedException {
    if (status() < 400) {
      return this;
    }
    try (this) {
      byte[] begin =
          content == null ? read(() -> body.readNBytes(StatusException.MOST_BYTES)) : content;
      throw StatusException.of(answer, begin, charset());
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
    if (decoding != null) {
      decoding.free();
    }
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
