// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// One request of the input as it stood there, not yet looked at.
///
/// @param ordinal counts requests from 1 over all inputs
/// @param input the input's name: a file, `-`, or `arguments`
/// @param line the line of that input, or the position among the arguments; from 1
/// @param format how it is written
/// @param columns the names of its fields, where a table's first line has them
/// @param bytes the line without its end; cut at the limit when it is longer
/// @param length how long the line was
/// @param repeats the ordinal of the equal request before it, or 0
/// @param nameTaken whether another body has its name already
@SuppressWarnings("ArrayRecordComponent") // Lines are never compared; copying each would cost.
record RequestLine(
    long ordinal,
    String input,
    long line,
    Format format,
    @Nullable Columns columns,
    byte[] bytes,
    long length,
    long repeats,
    boolean nameTaken) {

  RequestLine(
      long ordinal,
      String input,
      long line,
      Format format,
      @Nullable Columns columns,
      byte[] bytes,
      long length) {
    this(ordinal, input, line, format, columns, bytes, length, 0, false);
  }

  /// The same without the text, which is needed no more once it was looked at.
  RequestLine withoutBytes() {
    return new RequestLine(
        ordinal, input, line, format, null, new byte[0], length, repeats, nameTaken);
  }

  /// The same with what its place among the others says of it.
  RequestLine placed(long repeated, boolean taken) {
    return new RequestLine(ordinal, input, line, format, columns, bytes, length, repeated, taken);
  }

  boolean tooLong() {
    return length > bytes.length;
  }
}
