// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/// The body of an answer in the shape that HttpCore writes.
final class AnswerEntity extends AbstractHttpEntity {
  private final Answer answer;
  private final Visit visit;

  AnswerEntity(Answer answer, Visit visit) {
    super(answer.contentType(), null, answer.length() < 0);
    this.answer = answer;
    this.visit = visit;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    LastByteOutputStream held = new LastByteOutputStream(out);
    answer.body().write(held);
    visit.leave();
    held.release();
  }

  @Override
  public long getContentLength() {
    return answer.length();
  }

  @Override
  public boolean isStreaming() {
    return true;
  }

  @Override
  public InputStream getContent() {
    throw new UnsupportedOperationException("an answer's body is written, it cannot be read");
  }

  @Override
  public void close() {
    // Nothing is held open: the body makes its bytes as it writes them.
  }
}
