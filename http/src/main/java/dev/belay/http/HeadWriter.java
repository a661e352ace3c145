// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.HttpMessageWriter;
import org.apache.hc.core5.http.io.SessionOutputBuffer;

/// Writes the head of a request, each character as the byte that it stands for.
///
/// HttpCore's own writer puts question marks for the bytes from 0x80 to 0x9f. Half of what UTF-8
/// writes beyond ASCII has one of them, and a cookie must go back as it came.
final class HeadWriter implements HttpMessageWriter<ClassicHttpRequest> {
  static final HeadWriter INSTANCE = new HeadWriter();

  /// Longer than most heads are.
  private static final int USUAL = 512;

  private HeadWriter() {}

  @Override
  public void write(ClassicHttpRequest message, SessionOutputBuffer buffer, OutputStream out)
      throws IOException {
    StringBuilder head = new StringBuilder(USUAL);
    head.append(message.getMethod()).append(' ').append(message.getRequestUri());
    head.append(" HTTP/1.1\r\n");
    for (Iterator<Header> fields = message.headerIterator(); fields.hasNext(); ) {
      Header field = fields.next();
      // The last door before the wire. Whoever made the field has looked already.
      HeaderRules.checkValue(field.getName(), field.getValue());
      head.append(field.getName()).append(": ").append(field.getValue()).append("\r\n");
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    buffer.write(bytes, 0, bytes.length, out);
  }
}
