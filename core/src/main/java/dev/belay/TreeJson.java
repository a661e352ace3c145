// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskTree.Deadlock;
import dev.belay.TaskTree.Entry;
import dev.belay.TaskTree.Wait;
import dev.belay.observe.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A [TaskTree] for programs. What is not known has no key.
final class TreeJson {
  private final StringBuilder json = new StringBuilder();

  private TreeJson() {}

  static String of(TaskTree tree) {
    TreeJson writer = new TreeJson();
    writer.tree(tree);
    return writer.json.toString();
  }

  private void tree(TaskTree tree) {
    json.append("{\"pid\":").append(ProcessHandle.current().pid());
    text("at", tree.at().toString());
    json.append(",\"tasks\":");
    list(tree.entries(), this::entry);
    json.append(",\"deadlocks\":");
    list(tree.deadlocks(), this::deadlock);
    json.append("}\n");
  }

  private void entry(Entry entry) {
    json.append("\n{\"id\":").append(entry.id());
    if (entry.parent() >= 0) {
      json.append(",\"parent\":").append(entry.parent());
    }
    json.append(",\"depth\":").append(entry.depth());
    text("kind", entry.kind().name().toLowerCase(Locale.ROOT));
    text("path", entry.path());
    text("state", entry.state() == null ? null : entry.state().name().toLowerCase(Locale.ROOT));
    if (entry.thread() > 0) {
      json.append(",\"thread\":").append(entry.thread());
    }
    Wait wait = entry.waiting();
    if (wait != null) {
      json.append(",\"waiting\":");
      wait(wait);
    }
    text("cancelled", entry.cancelled());
    if (!entry.stack().isEmpty()) {
      json.append(",\"stack\":");
      list(entry.stack(), frame -> json.append(Json.string(frame.toString())));
    }
    json.append('}');
  }

  private void wait(Wait wait) {
    json.append("{\"subject\":").append(Json.string(wait.subject()));
    text("relation", wait.relation().isEmpty() ? null : wait.relation());
    if (!wait.blockers().isEmpty()) {
      json.append(",\"blockers\":");
      strings(wait.blockers());
      json.append(",\"exact\":").append(wait.exact());
    }
    duration("since", wait.since());
    json.append(",\"sinceExact\":").append(wait.sinceExact());
    duration("left", wait.left());
    json.append('}');
  }

  private void deadlock(Deadlock deadlock) {
    json.append("\n{\"certain\":").append(deadlock.certain()).append(",\"paths\":");
    strings(deadlock.paths());
    json.append(",\"reasons\":");
    strings(deadlock.reasons());
    json.append('}');
  }

  private void strings(List<String> texts) {
    list(texts, text -> json.append(Json.string(text)));
  }

  private <T> void list(List<? extends T> all, Consumer<? super T> write) {
    json.append('[');
    for (Iterator<? extends T> each = all.iterator(); each.hasNext(); ) {
      write.accept(each.next());
      if (each.hasNext()) {
        json.append(',');
      }
    }
    json.append(']');
  }

  private void text(String key, @Nullable String value) {
    if (value != null) {
      json.append(",\"").append(key).append("\":").append(Json.string(value));
    }
  }

  private void duration(String key, @Nullable Duration value) {
    if (value != null) {
      BigDecimal millis = BigDecimal.valueOf(value.toNanos() / 1_000, 3);
      json.append(",\"").append(key).append("\":").append(millis);
    }
  }
}
