// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells of each request what those before it mean for it: whether it repeats one, and whether the
/// name of its body is taken. Every sitting reads the whole input in the same order, so each comes
/// to the same answers.
final class Placement {
  private static final int PER_DIRECTORY = 1000;

  /// What a name ends in that was given to tell it from another, or to a further page.
  private static final Pattern OF_OURS = Pattern.compile("~(page)?\\d+$");

  private final LineParser parser;
  private final RequestMaker maker;
  private final boolean dedupe;
  private final boolean names;
  private final Map<Key, Long> first = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private long directory;

  /// The digest of a request, cut to a length at which no two are the same by chance.
  record Key(long high, long low) {}

  Placement(FetchOptions options, Recipe recipe) {
    this.parser = recipe.parser();
    this.maker = recipe.maker();
    this.dedupe = options.shape().dedupe();
    String name = options.keeping().name();
    this.names = name != null && !Template.ofName(name).names("ordinal");
  }

  RequestLine place(RequestLine line) {
    if (!dedupe && !names) {
      return line;
    }
    LineParser.Parsed parsed;
    try {
      parsed = parser.parse(line);
    } catch (LineParser.BadLineException e) {
      // It gets its record, which says why.
      return line;
    }
    long repeated = dedupe ? repeated(line, parsed) : 0;
    boolean clash = names && repeated == 0 && isTaken(line.ordinal(), parsed.name());
    return line.placed(repeated, clash);
  }

  private long repeated(RequestLine line, LineParser.Parsed parsed) {
    Long before = first.putIfAbsent(key(parsed), line.ordinal());
    return before == null ? 0 : before;
  }

  /// What two requests share when they are the same.
  Key key(LineParser.Parsed parsed) {
    MessageDigest digest = RequestData.sha256Digest();
    String url = parsed.uri().toString();
    int fragment = url.indexOf('#');
    add(digest, maker.methodOf(parsed));
    add(digest, fragment < 0 ? url : url.substring(0, fragment));
    parsed.headers().forEach(header -> add(digest, header.name() + ": " + header.value()));
    add(digest, "");
    byte[] body = parsed.body();
    if (body != null) {
      digest.update(body);
    }
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
    return new Key(bytes.getLong(), bytes.getLong());
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  /// Names that differ in their case only are one name on some file systems. One that looks as if
  /// we had given it may be given to another yet.
  private boolean isTaken(long ordinal, @Nullable String name) {
    long now = (ordinal - 1) / PER_DIRECTORY;
    if (now != directory) {
      directory = now;
      taken.clear();
    }
    return name != null
        && (OF_OURS.matcher(name).find() || !taken.add(name.toLowerCase(Locale.ROOT)));
  }
}
