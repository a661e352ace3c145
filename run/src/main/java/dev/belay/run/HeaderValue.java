// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts in what the words `env:NAME` and `file:PATH` of a header's value stand for.
///
/// A file is read anew for each request, so that a token may be renewed while a run goes on; when
/// it cannot be read at that moment, what it held before is used.
final class HeaderValue {
  private static final Pattern REFERENCE =
      Pattern.compile("(?<!\\S)(?:env:([A-Za-z_][A-Za-z0-9_]*)|file:(\\S+))(?!\\S)");

  private final Map<String, String> environment;
  private final Path directory;
  private final Map<String, String> lastRead = new ConcurrentHashMap<>();

  /// @param directory where relative names of files begin
  HeaderValue(Map<String, String> environment, Path directory) {
    this.environment = environment;
    this.directory = directory;
  }

  /// A secret value as it may be written down: only its references stay, and the scheme before a
  /// reference, as in `Bearer env:TOKEN`.
  static String masked(String value, boolean hasScheme) {
    List<String> words = List.of(value.split("\\s+", -1));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean refers = REFERENCE.matcher(word).matches();
      boolean scheme =
          hasScheme && i == 0 && words.size() == 2 && REFERENCE.matcher(words.get(1)).matches();
      out.append(i == 0 ? "" : " ").append(refers || scheme ? word : HeaderLine.MASK);
    }
    return out.toString();
  }

  /// The value to send.
  ///
  /// @throws IllegalArgumentException when a variable or a file is not there
  String resolve(HeaderLine header) {
    Matcher matcher = REFERENCE.matcher(header.value());
    if (!matcher.find()) {
      return header.value();
    }
    StringBuilder out = new StringBuilder();
    do {
      String variable = matcher.group(1);
      String word = variable != null ? variable(header, variable) : file(header, matcher.group(2));
      matcher.appendReplacement(out, Matcher.quoteReplacement(word));
    } while (matcher.find());
    matcher.appendTail(out);
    return HeaderLine.checked(header.name(), out.toString());
  }

  private String variable(HeaderLine header, String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "header " + header.name() + ": the environment has no variable " + name);
    }
    return value;
  }

  private String file(HeaderLine header, String path) {
    try {
      String text = Files.readString(directory.resolve(path), StandardCharsets.UTF_8).strip();
      lastRead.put(path, text);
      return text;
    } catch (IOException e) {
      String before = lastRead.get(path);
      if (before != null) {
        return before;
      }
      throw new IllegalArgumentException(
          "header " + header.name() + ": cannot read the file " + path, e);
    }
  }
}
