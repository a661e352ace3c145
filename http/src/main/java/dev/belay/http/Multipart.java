// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A form with files, as `multipart/form-data`: RFC 7578, with names and file names escaped as the
/// HTML standard does it. Parts are read while they are sent; the length is known when that of
/// every part is, and the whole can be sent again when every part can.
public final class Multipart implements RequestBody {
  private static final String BOUNDARY_LETTERS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int BOUNDARY_LENGTH = 32;

  private final String boundary;
  private final List<Part> parts;

  /// @param head its fields with their empty line, in UTF-8
  private record Part(String head, RequestBody body) {}

  private Multipart(String boundary, List<Part> parts) {
    this.boundary = boundary;
    this.parts = List.copyOf(parts);
  }

  /// A form to be filled. Its boundary comes from the caller's [Async#random].
  ///
  /// @return a new builder
  public static Builder builder() {
    return new Builder();
  }

  /// The bytes before a part: the end of the one before it, the boundary, the fields.
  private byte[] before(int index) {
    String text = (index == 0 ? "" : "\r\n") + "--" + boundary + "\r\n" + parts.get(index).head();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] end() {
    String text = (parts.isEmpty() ? "" : "\r\n") + "--" + boundary + "--\r\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public long length() {
    long length = end().length;
    for (int i = 0; i < parts.size(); i++) {
      long own = parts.get(i).body().length();
      if (own < 0) {
        return -1;
      }
      length += before(i).length + own;
    }
    return length;
  }

  @Override
  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  @Override
  public boolean repeatable() {
    return parts.stream().allMatch(part -> part.body().repeatable());
  }

  @Override
  public InputStream open() throws IOException {
    List<Source> pieces = new ArrayList<>(2 * parts.size() + 1);
    for (int i = 0; i < parts.size(); i++) {
      byte[] before = before(i);
      pieces.add(() -> new ByteArrayInputStream(before));
      pieces.add(parts.get(i).body()::open);
    }
    pieces.add(() -> new ByteArrayInputStream(end()));
    return new Pieces(pieces);
  }

  /// Fills a form. Parts are sent in the order in which they are added.
  public static final class Builder {
    private final List<Part> parts = new ArrayList<>();

    private Builder() {}

    /// A value as it would be typed into a form.
    ///
    /// @param name of the field
    /// @param value sent in UTF-8
    /// @return this
    public Builder field(String name, String value) {
      RequestBody body = new BytesBody(value.getBytes(StandardCharsets.UTF_8), "text/plain");
      parts.add(new Part(disposition(name, null) + "\r\n", body));
      return this;
    }

    /// A file under its own name.
    ///
    /// @param name of the field
    /// @param file read while it is sent; must not change before the request has ended
    /// @param contentType of the part
    /// @return this
    /// @throws IOException when the file cannot be read
    public Builder file(String name, Path file, String contentType) throws IOException {
      Path own = file.getFileName();
      return part(name, own == null ? "" : own.toString(), FileBody.of(file, contentType));
    }

    /// Anything that can be a body.
    ///
    /// @param name of the field
    /// @param filename what the server takes for the name of a file, or null for a plain field
    /// @param body its content and its type
    /// @return this
    public Builder part(String name, @Nullable String filename, RequestBody body) {
      Objects.requireNonNull(body, "body");
      String type = body.contentType();
      String head = disposition(name, filename);
      if (type != null) {
        HeaderRules.checkValue("Content-Type", type);
        head += "Content-Type: " + type + "\r\n";
      }
      parts.add(new Part(head + "\r\n", body));
      return this;
    }

    private static String disposition(String name, @Nullable String filename) {
      String line = "Content-Disposition: form-data; name=\"" + escaped(name) + '"';
      return (filename == null ? line : line + "; filename=\"" + escaped(filename) + '"') + "\r\n";
    }

    /// What would end the quotes or the line is percent-encoded; everything else stands as it is.
    private static String escaped(String text) {
      return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    /// Makes the body.
    ///
    /// @return with a boundary of its own
    public Multipart build() {
      RandomGenerator random = Async.random();
      StringBuilder boundary = new StringBuilder(BOUNDARY_LENGTH);
      for (int i = 0; i < BOUNDARY_LENGTH; i++) {
        boundary.append(BOUNDARY_LETTERS.charAt(random.nextInt(BOUNDARY_LETTERS.length())));
      }
      return new Multipart(boundary.toString(), parts);
    }
  }

  /// One stream after the other, each opened when its turn comes.
  private static final class Pieces extends InputStream {
    private final List<Source> pieces;
    private int next;
    private @Nullable InputStream current;

    Pieces(List<Source> pieces) {
      this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      while (true) {
        InputStream open = current;
        if (open == null) {
          if (next == pieces.size()) {
            return -1;
          }
          open = pieces.get(next++).open();
          current = open;
        }
        int n = open.read(target, offset, length);
        if (n >= 0) {
          return n;
        }
        close();
      }
    }

    @Override
    public void close() throws IOException {
      InputStream open = current;
      current = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
