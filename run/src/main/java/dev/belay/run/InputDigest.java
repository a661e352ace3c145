// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A digest of the requests read so far, which can be asked for after any of them.
///
/// It covers the lines that are requests and how they are written, not blank lines, comments, file
/// names or compression: a list may be renamed or zipped between two sittings.
final class InputDigest {
  private final MessageDigest digest;
  private final byte[] head = new byte[9];
  private long requests;

  InputDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void add(RequestLine line) {
    // The length goes first, so that no two lists of lines give the same bytes.
    ByteBuffer.wrap(head)
        .put((byte) line.format().name().charAt(line.format() == Format.TSV ? 2 : 0))
        .putLong(line.length());
    digest.update(head);
    Columns columns = line.columns();
    if (columns != null) {
      digest.update(columns.text().getBytes(StandardCharsets.UTF_8));
    }
    digest.update(line.bytes());
    requests++;
  }

  /// How many requests it covers.
  long requests() {
    return requests;
  }

  /// The digest of what was added so far; more may be added afterwards.
  String hex() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of this platform cannot be cloned", e);
    }
  }
}
