// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.HttpMessageWriter;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/// Writes the head of a request as one text, each character as the byte that it stands for.
///
/// HttpCore's own writer makes an object of each field and moves it character by character; and it
/// puts question marks for the bytes from 0x80 to 0x9f. Half of what UTF-8 writes beyond ASCII has
/// one of them, and a cookie must go back as it came.
final class HeadWriter implements HttpMessageWriter<ClassicHttpRequest> {
  static final HeadWriter INSTANCE = new HeadWriter();

  /// Longer than most heads are.
  private static final int USUAL = 512;

  /// A request for this writer. The codec's own collection of fields stays empty.
  static final class Message extends BasicClassicHttpRequest {
    private static final long serialVersionUID = 1L;

    private final String place;
    private final transient Headers fields;

    /// @param place what stands behind the method
    Message(String method, String place, Headers fields) {
      super(method, null, null, place);
      this.place = place;
      this.fields = fields;
    }

    /// As a strategy of the codec tells it: a chunked body has none.
    long bodyLength() {
      HttpEntity body = getEntity();
      return body == null ? 0 : body.getContentLength();
    }
  }

  private HeadWriter() {}

  @Override
  public void write(ClassicHttpRequest request, SessionOutputBuffer buffer, OutputStream out)
      throws IOException {
    Message message = (Message) request;
    Headers fields = message.fields;
    StringBuilder head = new StringBuilder(USUAL);
    head.append(message.getMethod()).append(' ').append(message.place).append(" HTTP/1.1\r\n");
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.nameAt(i);
      String value = fields.valueAt(i);
      // The last door before the wire. Whoever made the field has looked already.
      HeaderRules.checkValue(name, value);
      head.append(name).append(": ").append(value).append("\r\n");
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    buffer.write(bytes, 0, bytes.length, out);
  }
}
