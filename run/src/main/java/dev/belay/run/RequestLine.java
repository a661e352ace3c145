// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// One request of the input as it stood there, not yet looked at.
///
/// @param ordinal counts requests from 1 over all inputs
/// @param input the input's name: a file, `-`, or `arguments`
/// @param line the line of that input, or the position among the arguments; from 1
/// @param format how it is written
/// @param bytes the line without its end; cut at the limit when it is longer
/// @param length how long the line was
@SuppressWarnings("ArrayRecordComponent") // Lines are never compared; copying each would cost.
record RequestLine(
    long ordinal, String input, long line, Format format, byte[] bytes, long length) {

  /// The same without the text, which is needed no more once it was looked at.
  RequestLine withoutBytes() {
    return new RequestLine(ordinal, input, line, format, new byte[0], length);
  }

  boolean tooLong() {
    return length > bytes.length;
  }
}
