// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.List;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.ProtocolVersion;

/// Where the body of an answer ends: RFC 9112 section 6.3.
///
/// Wherever the RFC lets a client mend a contradiction, the answer is refused instead: a message
/// whose end can be seen in two places is how one answer is taken for two.
final class Framing implements ContentLengthStrategy {
  static final Framing INSTANCE = new Framing();

  private static final String TRANSFER_ENCODING = "Transfer-Encoding";
  private static final String CONTENT_LENGTH = "Content-Length";

  private Framing() {}

  @Override
  public long determineLength(HttpMessage answer) throws ProtocolException {
    Headers fields = ((HeadReader.Message) answer).fields();
    long length = length(fields);
    if (!fields.contains(TRANSFER_ENCODING)) {
      return length;
    }
    ProtocolVersion version = answer.getVersion();
    if (version != null && version.lessEquals(HttpVersion.HTTP_1_0)) {
      throw new ProtocolException("Transfer-Encoding in an answer of HTTP/1.0");
    }
    if (length != UNDEFINED) {
      throw new ProtocolException("both Content-Length and Transfer-Encoding");
    }
    List<String> codings = fields.all(TRANSFER_ENCODING);
    String only = codings.size() == 1 ? codings.getFirst() : null;
    if (only == null || !only.equalsIgnoreCase("chunked")) {
      throw new ProtocolException(
          "Transfer-Encoding must be chunked, as nothing else was asked for, was "
              + (only == null ? "given twice" : HeaderRules.quote(only)));
    }
    return CHUNKED;
  }

  /// Repeated lengths are one when they are the same.
  private static long length(Headers fields) throws ProtocolException {
    long length = UNDEFINED;
    for (int i = 0; i < fields.size(); i++) {
      if (fields.nameAt(i).equalsIgnoreCase(CONTENT_LENGTH)) {
        length = length(fields.valueAt(i), length);
      }
    }
    return length;
  }

  private static long length(String list, long before) throws ProtocolException {
    if (list.indexOf(',') < 0) {
      return same(digits(list.strip()), before);
    }
    long length = before;
    for (String value : list.split(",", -1)) {
      length = same(digits(value.strip()), length);
    }
    return length;
  }

  private static long same(long length, long before) throws ProtocolException {
    if (before != UNDEFINED && before != length) {
      throw new ProtocolException("two lengths in Content-Length: " + before + " and " + length);
    }
    return length;
  }

  private static long digits(String text) throws ProtocolException {
    boolean fits = !text.isEmpty() && text.length() <= 18;
    for (int i = 0; fits && i < text.length(); i++) {
      fits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!fits) {
      throw new ProtocolException(
          "Content-Length must be 1 to 18 digits, was " + HeaderRules.quote(text));
    }
    return Long.parseLong(text);
  }
}
