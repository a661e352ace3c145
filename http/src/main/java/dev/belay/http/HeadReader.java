// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.StatusLine;
import org.apache.hc.core5.util.CharArrayBuffer;

/// Reads the head of an answer line by line into what the session keeps of it, without the objects
/// that the codec's own parser makes on the way. How lines are read, [StrictLines] says.
///
/// One for each connection; not thread-safe.
final class HeadReader implements HttpMessageParser<ClassicHttpResponse> {
  private static final int USUAL_LINE = 128;
  private static final int USUAL_FIELDS = 16;

  /// An answer by this reader. The codec's own collection of fields stays empty.
  static final class Message extends BasicClassicHttpResponse {
    private static final long serialVersionUID = 1L;

    private final transient Headers fields;

    private Message(StatusLine status, Headers fields) {
      super(status.getStatusCode(), status.getReasonPhrase());
      setVersion(status.getProtocolVersion());
      this.fields = fields;
    }

    Headers fields() {
      return fields;
    }
  }

  private final Http1Config bounds;
  private final CharArrayBuffer line = new CharArrayBuffer(USUAL_LINE);

  HeadReader(Http1Config bounds) {
    this.bounds = bounds;
  }

  @Override
  public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in)
      throws IOException, ParseException {
    StatusLine status = StrictLines.statusLine(firstLine(buffer, in));
    return new Message(status, new Headers(fields(buffer, in)));
  }

  private CharArrayBuffer firstLine(SessionInputBuffer buffer, InputStream in) throws IOException {
    for (int empty = 0; empty <= bounds.getMaxEmptyLineCount(); empty++) {
      line.clear();
      if (buffer.readLine(line, in) < 0) {
        throw new NoHttpResponseException("the connection was closed before an answer");
      }
      if (!line.isEmpty()) {
        return line;
      }
    }
    throw new MessageConstraintException(
        "more than " + bounds.getMaxEmptyLineCount() + " empty lines before it");
  }

  /// Names and values up to the empty line, or to the end of the connection, for which the caller
  /// has to look.
  String[] fields(SessionInputBuffer buffer, InputStream in) throws IOException, ParseException {
    String[] pairs = new String[2 * USUAL_FIELDS];
    int n = 0;
    for (int lines = 0; readLine(buffer, in); lines++) {
      if (lines >= bounds.getMaxHeaderCount()) {
        throw new MessageConstraintException(
            "more than " + bounds.getMaxHeaderCount() + " lines of fields");
      }
      if (n > 0 && StrictLines.isBlank(line.charAt(0))) {
        pairs[n - 1] = unfolded(pairs[n - 1]);
        continue;
      }
      if (n == pairs.length) {
        pairs = Arrays.copyOf(pairs, 2 * n);
      }
      int colon = StrictLines.colon(line);
      pairs[n++] = line.substring(0, colon);
      pairs[n++] = StrictLines.value(line, colon + 1);
    }
    return Arrays.copyOf(pairs, n);
  }

  private boolean readLine(SessionInputBuffer buffer, InputStream in) throws IOException {
    line.clear();
    return buffer.readLine(line, in) >= 0 && !line.isEmpty();
  }

  /// RFC 9112 section 5.2: a line that begins with a blank goes on with the value before it.
  private String unfolded(String before) throws IOException, ParseException {
    String rest = StrictLines.value(line, 0);
    if (before.length() + rest.length() >= bounds.getMaxLineLength()) {
      throw new MessageConstraintException("a folded field longer than a line may be");
    }
    return before.isEmpty() || rest.isEmpty() ? before + rest : before + ' ' + rest;
  }
}
