// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/// A body that lies in memory.
///
/// @param content never changed
/// @param contentType what `Content-Type` says
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record BytesBody(byte[] content, String contentType) implements RequestBody {

  BytesBody {
    HeaderRules.checkValue("Content-Type", contentType);
  }

  @Override
  public long length() {
    return content.length;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(content);
  }
}
