// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.NoResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// The wire on Apache HttpCore's blocking connection.
///
/// HttpCore parses and frames; times, staleness and counting are done on the streams below it. It
/// takes a head that ends with the connection for a complete one, so the end of the stream is
/// watched here.
final class HttpCoreWire implements Wire {
  private static final int MAX_INTERIM_ANSWERS = 16;

  /// After this time the body is sent to a server that does not say whether it wants it.
  private static final Timeout CONTINUE_WITHIN = Timeout.ofSeconds(1);

  /// What a head may have in all. Browsers draw the line near here.
  private static final int LARGEST_HEAD = 256 * 1024;

  /// Eight kilobytes hold nearly every head; longer ones are read in steps.
  private static final Http1Config CONFIG =
      Http1Config.custom()
          .setBufferSize(8 * 1024)
          .setChunkSizeHint(8 * 1024)
          .setMaxLineLength(32 * 1024)
          .setMaxHeaderCount(256)
          .setMaxEmptyLineCount(4)
          .build();

  private final Codec codec = new Codec();
  private final TappedStreams streams;
  private final boolean toProxy;
  private long sentBefore;
  private long receivedBefore;
  private boolean offered;
  private @Nullable ClassicHttpResponse early;
  private Headers sentFields = Headers.empty();

  /// @param toProxy whether a proxy reads the requests and has to be told the whole URL
  HttpCoreWire(Socket socket, @Nullable SSLSocket secured, boolean toProxy) throws IOException {
    this.toProxy = toProxy;
    streams = new TappedStreams(secured == null ? socket : secured);
    codec.bindTo(streams.holder(socket, secured));
  }

  @Override
  public void write(Request what, Headers fields) throws IOException {
    sentBefore = streams.sent();
    receivedBefore = streams.received();
    offered = false;
    HeadWriter.Message message =
        new HeadWriter.Message(what.method(), place(what.target()), fields);
    RequestBody body = what.body();
    if (body != null) {
      message.setEntity(new BodyEntity(body));
    }
    sentFields = fields;
    early = null;
    try {
      codec.sendRequestHeader(message);
      if (body != null && expectsContinue(fields)) {
        codec.flush();
        early = answerBeforeBody();
      }
      if (body != null && early == null) {
        codec.sendRequestEntity(message);
      }
      offered = true;
      codec.flush();
    } catch (HttpException e) {
      throw new IOException("the request cannot be written: " + e.getMessage(), e);
    }
  }

  /// RFC 9110 section 10.1.1: whoever asks first waits for the answer, and not for ever.
  private static boolean expectsContinue(Headers fields) {
    String expected = fields.first("Expect");
    return expected != null && expected.equalsIgnoreCase("100-continue");
  }

  /// The final answer that came instead of the wish for the body, or null when the body is to be
  /// sent.
  private @Nullable ClassicHttpResponse answerBeforeBody() throws IOException {
    for (int interim = 0; interim <= MAX_INTERIM_ANSWERS; interim++) {
      if (!codec.isDataAvailable(CONTINUE_WITHIN)) {
        return null;
      }
      ClassicHttpResponse response = receive();
      if (response.getCode() == 100 || response.getCode() >= 200) {
        return response.getCode() == 100 ? null : response;
      }
    }
    return null;
  }

  /// Asks a proxy to pass on everything from now on, and reads what it says to that.
  ///
  /// @throws MalformedAnswer when it is not HTTP or too large
  /// @throws IOException when the connection broke
  Head tunnel(String authority, Headers fields) throws IOException {
    try {
      codec.sendRequestHeader(new HeadWriter.Message("CONNECT", authority, fields));
      codec.flush();
    } catch (HttpException e) {
      throw new IOException("the request cannot be written: " + e.getMessage(), e);
    }
    return readHead("CONNECT");
  }

  private String place(Target target) {
    return toProxy ? "http://" + target.authority() + target.path() : target.path();
  }

  @Override
  public Head readHead(String method) throws IOException {
    ClassicHttpResponse answered = early;
    if (answered != null) {
      // The body that was announced is not sent: nothing can follow on this connection.
      return head(method, answered).closing();
    }
    for (int interim = 0; interim <= MAX_INTERIM_ANSWERS; interim++) {
      ClassicHttpResponse response = receive();
      if (response.getCode() >= 200) {
        return head(method, response);
      }
    }
    throw new MalformedAnswer(
        "more than " + MAX_INTERIM_ANSWERS + " interim answers (1xx)", true, null);
  }

  /// Any head but that of another protocol.
  private ClassicHttpResponse receive() throws IOException {
    streams.allow(LARGEST_HEAD);
    try {
      ClassicHttpResponse response = codec.receiveResponseHeader();
      if (streams.ended()) {
        throw cut(null);
      }
      if (response.getCode() == 101) {
        throw new MalformedAnswer("101 without having asked for it", false, null);
      }
      return response;
    } catch (HttpException e) {
      if (streams.ended()) {
        throw cut(e);
      }
      throw new MalformedAnswer(String.valueOf(e.getMessage()), false, e);
    } catch (MessageConstraintException e) {
      throw new MalformedAnswer(String.valueOf(e.getMessage()), true, e);
    } finally {
      streams.allow(TappedStreams.ANY);
    }
  }

  private static IOException cut(@Nullable Exception cause) {
    return new IOException("the connection was closed in the middle of the head", cause);
  }

  private Head head(String method, ClassicHttpResponse response) throws IOException {
    boolean hasBody =
        !method.equals("HEAD")
            && !method.equals("CONNECT")
            && response.getCode() != 204
            && response.getCode() != 304;
    HttpEntity entity = null;
    if (hasBody) {
      receiveBody(response);
      entity = response.getEntity();
    }
    Headers headers = ((HeadReader.Message) response).fields();
    // The lines of a head are read as HTTP/1.0 or HTTP/1.1, and as nothing else.
    boolean persistent = response.getVersion() != HttpVersion.HTTP_1_0;
    boolean framed = entity == null || entity.isChunked() || entity.getContentLength() >= 0;
    return new Head(
        response.getCode(),
        response.getReasonPhrase() == null ? "" : response.getReasonPhrase(),
        persistent ? "HTTP/1.1" : "HTTP/1.0",
        headers,
        KeepAlive.allowed(persistent, framed, headers, sentFields),
        entity == null ? 0 : entity.getContentLength(),
        entity == null ? null : entity.getContent());
  }

  private void receiveBody(ClassicHttpResponse response) throws IOException {
    try {
      codec.receiveResponseEntity(response);
    } catch (HttpException e) {
      throw new MalformedAnswer(String.valueOf(e.getMessage()), false, e);
    }
  }

  @Override
  public boolean offered() {
    return offered;
  }

  @Override
  public boolean answered() {
    return streams.received() > receivedBefore;
  }

  @Override
  public boolean ended() {
    return streams.ended();
  }

  @Override
  public boolean leftover() {
    streams.refuseReads(true);
    try {
      // With reading refused below, only what already lies in the codec's buffer can be seen.
      return codec.isDataAvailable(Timeout.ofMilliseconds(1));
    } catch (IOException e) {
      return true;
    } finally {
      streams.refuseReads(false);
    }
  }

  @Override
  public long bytesSent() {
    return streams.sent() - sentBefore;
  }

  /// HttpCore's connection with a stricter reading of heads and chunks.
  private final class Codec extends DefaultBHttpClientConnection {
    Codec() {
      super(
          CONFIG,
          null,
          null,
          Framing.INSTANCE,
          request -> ((HeadWriter.Message) request).bodyLength(),
          NoResponseOutOfOrderStrategy.INSTANCE,
          () -> HeadWriter.INSTANCE,
          // What the factory is given are the bounds of the codec, not ours.
          defaults -> new HeadReader(CONFIG));
    }

    @Override
    protected InputStream createContentInputStream(
        long length, SessionInputBuffer buffer, InputStream in) {
      return length == ContentLengthStrategy.CHUNKED
          ? new ChunkedBody(buffer, in, streams, CONFIG)
          : super.createContentInputStream(length, buffer, in);
    }

    @Override
    protected OutputStream createContentOutputStream(
        long length,
        SessionOutputBuffer buffer,
        OutputStream out,
        Supplier<List<? extends Header>> trailers) {
      return length == ContentLengthStrategy.CHUNKED
          ? new Chunks(buffer, out)
          : super.createContentOutputStream(length, buffer, out, trailers);
    }

    void bindTo(SocketHolder holder) throws IOException {
      bind(holder);
    }
  }

  /// Chunks whose last one is written only behind a whole body: a server must not take a body that
  /// broke halfway for all there is.
  private static final class Chunks extends ChunkedOutputStream {
    private boolean whole;

    Chunks(SessionOutputBuffer buffer, OutputStream out) {
      super(buffer, out, CONFIG.getChunkSizeHint());
    }

    @Override
    public void close() throws IOException {
      if (whole) {
        super.close();
      }
    }
  }

  /// A caller's body as HttpCore wants it.
  private final class BodyEntity extends org.apache.hc.core5.http.io.entity.AbstractHttpEntity {
    private final RequestBody body;

    BodyEntity(RequestBody body) {
      super((String) null, null, body.length() < 0);
      this.body = body;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      BodySource.copy(body, out, () -> offered = true);
      if (out instanceof Chunks chunks) {
        chunks.whole = true;
      }
    }

    @Override
    public InputStream getContent() throws IOException {
      return body.open();
    }

    @Override
    public boolean isStreaming() {
      return !body.repeatable();
    }

    @Override
    public boolean isRepeatable() {
      return body.repeatable();
    }

    @Override
    public long getContentLength() {
      return body.length();
    }

    @Override
    public void close() {}
  }
}
