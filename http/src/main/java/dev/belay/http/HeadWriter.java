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

/// Writes the head of a request: one text and one copy, where the codec's own writer makes an
/// object of each field and moves it character by character.
final class HeadWriter implements HttpMessageWriter<ClassicHttpRequest> {
  static final HeadWriter INSTANCE = new HeadWriter();

  private static final int USUAL_LENGTH = 256;

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
    StringBuilder text = new StringBuilder(USUAL_LENGTH);
    text.append(message.getMethod()).append(' ').append(message.place).append(" HTTP/1.1\r\n");
    for (int i = 0; i < fields.size(); i++) {
      text.append(fields.nameAt(i)).append(": ").append(fields.valueAt(i)).append("\r\n");
    }
    byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    buffer.write(head, 0, head.length, out);
  }
}
