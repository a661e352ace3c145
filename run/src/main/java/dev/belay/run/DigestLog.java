// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Guards a run against being resumed with another list.
///
/// The scheme: requests are read in batches, and before any request of a batch is made, one line
/// `REQUESTS SHA-256` says what the input was up to there. So a record can exist only for a request
/// that a line covers, whenever the process dies; a new run reads its input once, and a resumed one
/// reads only what the lines cover a second time, without parsing it, before it sends anything. The
/// last line ends with `end` once the input has ended.
final class DigestLog implements Closeable {
  static final String FILE = "input.digest";

  /// A line.
  ///
  /// @param requests how many requests it covers
  /// @param sha256 their digest
  /// @param end whether the input ended there
  record Mark(long requests, String sha256, boolean end) {}

  private final AppendFile file;
  private final InputDigest digest;
  private final boolean complete;
  private long marked;

  private DigestLog(AppendFile file, InputDigest digest, boolean complete) {
    this.file = file;
    this.digest = digest;
    this.complete = complete;
    this.marked = digest.requests();
  }

  /// Reads as much of the inputs as the log covers.
  ///
  /// @throws RunException when they are not what the run was given before
  static DigestLog open(Path directory, List<Input> inputs) throws RunException, IOException {
    Path path = directory.resolve(FILE);
    byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] != '\n') {
      length--;
    }
    List<Mark> marks = new ArrayList<>();
    for (String line : new String(bytes, 0, length, StandardCharsets.US_ASCII).lines().toList()) {
      marks.add(parse(path, line));
    }
    InputDigest digest = new InputDigest();
    boolean complete = false;
    try (RequestSource source = new RequestSource(inputs)) {
      for (Mark mark : marks) {
        check(source, digest, mark);
        complete = mark.end();
      }
    }
    return new DigestLog(new AppendFile(path, length, false), digest, complete);
  }

  private static Mark parse(Path path, String line) throws RunException {
    List<String> words = List.of(line.split(" ", -1));
    try {
      return new Mark(Long.parseLong(words.get(0)), words.get(1), words.size() > 2);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new RunException(
          ExitCode.USAGE, "cannot resume: " + path + " is damaged at \"" + line + "\"", e);
    }
  }

  private static void check(RequestSource source, InputDigest digest, Mark mark)
      throws RunException, UnreadableInputException {
    long from = digest.requests();
    while (digest.requests() < mark.requests()) {
      RequestLine line = source.next();
      if (line == null) {
        throw changed(
            "it has only %,d requests, the run had read %,d"
                .formatted(digest.requests(), mark.requests()));
      }
      digest.add(line);
    }
    if (!digest.hex().equals(mark.sha256())) {
      throw changed("it differs between request %,d and %,d".formatted(from + 1, mark.requests()));
    }
    if (mark.end() && source.next() != null) {
      throw changed("it had %,d requests and now has more".formatted(mark.requests()));
    }
  }

  private static RunException changed(String how) {
    return new RunException(ExitCode.REFUSED, "cannot resume: the input changed: " + how);
  }

  /// How many requests the lines cover.
  long marked() {
    return marked;
  }

  /// Whether the whole input was read by an earlier sitting.
  boolean isComplete() {
    return complete;
  }

  /// The digest up to [#marked].
  String hex() {
    return digest.hex();
  }

  /// Takes requests in; those that the log covers already are passed over.
  void add(RequestLine line) {
    if (line.ordinal() > digest.requests()) {
      digest.add(line);
    }
  }

  /// Writes down what was added, unless that is done already.
  void mark(boolean end) throws WriteFailedException {
    if (digest.requests() == marked && !(end && !complete)) {
      return;
    }
    marked = digest.requests();
    String text = marked + " " + digest.hex() + (end ? " end\n" : "\n");
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    file.append(bytes, bytes.length);
  }

  void sync() throws WriteFailedException {
    file.sync();
  }

  @Override
  public void close() throws WriteFailedException {
    file.close();
  }
}
