// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Names of files that no file system takes amiss and that lead nowhere else.
final class BodyName {
  private static final int LIMIT = 120;
  private static final int EXTENSION_LIMIT = 16;
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._~%-]");

  /// What Windows takes for a device, with any extension.
  private static final Set<String> DEVICES =
      Set.of(
          "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6",
          "com7", "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
          "lpt8", "lpt9");

  private BodyName() {}

  /// The last part of a URL's path; `index` when there is none.
  static String base(URI uri) {
    String path = uri.getRawPath();
    String last = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    return last.isEmpty() ? "index" : last;
  }

  /// An ordinary file name of bounded length. Equal names stay equal, different ones stay different
  /// unless they were unreasonably long.
  static String safe(String wanted) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < wanted.length(); i += Character.charCount(wanted.codePointAt(i))) {
      String c = Character.toString(wanted.codePointAt(i));
      out.append(UNSAFE.matcher(c).matches() ? hex(c) : c);
    }
    String name = out.isEmpty() ? "_" : out.toString();
    if (name.endsWith(".")) {
      // A dot at the end is dropped by Windows; nothing but dots is a way up.
      name = name.substring(0, name.length() - 1) + "%2E";
    }
    int dot = name.indexOf('.');
    String stem = (dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT);
    if (DEVICES.contains(stem)) {
      name = "_" + name;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(BodyStore.PART) || lower.endsWith(BodyStore.TAG)) {
      name = name + "_";
    }
    return cut(name);
  }

  private static String hex(String character) {
    StringBuilder out = new StringBuilder();
    for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
      out.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
    }
    return out.toString();
  }

  /// What is too long keeps its beginning and its extension, and says by a digest what it was.
  private static String cut(String name) {
    if (name.length() <= LIMIT) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    boolean has = dot > 0 && name.length() - dot <= EXTENSION_LIMIT;
    String extension = has ? name.substring(dot) : "";
    String digest = Integer.toHexString(name.hashCode());
    int kept = LIMIT - extension.length() - digest.length() - 1;
    return name.substring(0, kept) + "~" + digest + extension;
  }
}
