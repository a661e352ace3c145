// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// pages.jsonl: the URL of each further page, written down before the record of the page that named
/// it. So a run that is resumed knows where each walk was.
final class PageLog implements Closeable {
  static final String FILE = "pages.jsonl";

  private final Path path;
  private final long sound;
  private final boolean syncEach;

  // Guarded by this. For each request the URLs of its pages from the second on.
  private final Map<Long, List<String>> urls;
  private final Map<Long, Integer> open = new HashMap<>();
  private @Nullable AppendFile file;

  private PageLog(Path path, long sound, boolean syncEach, Map<Long, List<String>> urls) {
    this.path = path;
    this.sound = sound;
    this.syncEach = syncEach;
    this.urls = urls;
  }

  /// A page to be asked for.
  ///
  /// @param page its number, from 1
  /// @param url where it is; null for the first, which the input has
  record Next(int page, @Nullable String url) {
    static final Next FIRST = new Next(1, null);
  }

  static PageLog open(Path directory, Sync sync, Journal journal) throws IOException, RunException {
    Path path = directory.resolve(FILE);
    Map<Long, List<String>> urls = new HashMap<>();
    long sound = LineRecovery.read(path, line -> recovered(line, urls));
    PageLog log = new PageLog(path, sound, sync == Sync.EACH, urls);
    if (Files.exists(path)) {
      log.file();
    }
    urls.forEach((ordinal, known) -> log.reopen(ordinal, known, journal.lastPage(ordinal)));
    return log;
  }

  private void reopen(long ordinal, List<String> known, int last) {
    if (last > 0 && known.size() >= last) {
      open.put(ordinal, last + 1);
    }
  }

  private static boolean recovered(byte[] line, Map<Long, List<String>> urls) {
    try {
      JsonNode node = Json.MAPPER.readTree(line);
      long ordinal = node.path("ordinal").asLong(0);
      int page = node.path("page").asInt(0);
      String url = node.path("url").asString("");
      List<String> known = urls.computeIfAbsent(ordinal, key -> new ArrayList<>());
      if (ordinal < 1 || page < 2 || page - 2 > known.size() || url.isEmpty()) {
        return false;
      }
      // A page that was asked for twice may have named another one the second time.
      known.subList(page - 2, known.size()).clear();
      known.add(url);
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  /// Where the walk of a request goes on.
  synchronized Next next(long ordinal) {
    Integer page = open.get(ordinal);
    List<String> known = urls.get(ordinal);
    return page == null || known == null ? Next.FIRST : new Next(page, known.get(page - 2));
  }

  /// Whether a request has pages that have no record yet.
  synchronized boolean isOpen(long ordinal) {
    return open.containsKey(ordinal);
  }

  /// How many requests have.
  synchronized long open() {
    return open.size();
  }

  /// Notes where the next page of a request is, before the record of the present one is written.
  synchronized void follow(long ordinal, Next next) throws WriteFailedException {
    String line =
        Json.object().put("ordinal", ordinal).put("page", next.page()).put("url", next.url())
            + "\n";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    file().append(bytes, bytes.length);
    List<String> known = urls.computeIfAbsent(ordinal, key -> new ArrayList<>());
    known.subList(Math.min(known.size(), next.page() - 2), known.size()).clear();
    known.add(String.valueOf(next.url()));
    open.put(ordinal, next.page());
  }

  /// Whether a walk that is at a page has been at a URL already, the first page aside.
  synchronized boolean knows(long ordinal, int page, String url) {
    List<String> known = urls.get(ordinal);
    return known != null && known.subList(0, Math.min(page - 1, known.size())).contains(url);
  }

  /// Notes that the walk of a request has ended.
  synchronized void ended(long ordinal) {
    open.remove(ordinal);
    urls.remove(ordinal);
  }

  private AppendFile file() throws WriteFailedException {
    AppendFile there = file;
    if (there == null) {
      there = new AppendFile(path, sound, syncEach);
      file = there;
    }
    return there;
  }

  synchronized void sync() throws WriteFailedException {
    if (file != null) {
      file.sync();
    }
  }

  @Override
  public synchronized void close() throws WriteFailedException {
    if (file != null) {
      file.close();
    }
  }
}
