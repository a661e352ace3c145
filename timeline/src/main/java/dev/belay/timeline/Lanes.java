// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static java.util.Comparator.comparingLong;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts tasks in the order in which they are drawn: each one above what belongs to it, siblings by
/// their start and then by name, so that the order depends on the spans alone.
final class Lanes {
  /// What is known of a task while lanes are made of it.
  private static final class Task {
    final String path;
    final @Nullable String parent;
    final List<Span> spans = new ArrayList<>();
    final List<Task> children = new ArrayList<>();
    int depth;
    int inside;
    int nested;

    Task(Span first) {
      path = first.task();
      parent = first.parent();
    }

    long begin() {
      return spans.getFirst().start();
    }
  }

  private static final Comparator<Task> SIBLINGS =
      comparingLong(Task::begin).thenComparing(task -> task.path, NaturalOrder.INSTANCE);

  private Lanes() {}

  /// Makes the lanes of spans that are ordered by their start.
  static List<Lane> of(List<Span> spans) {
    Map<String, Task> tasks = new HashMap<>();
    for (Span span : spans) {
      Task task = tasks.computeIfAbsent(span.task(), path -> new Task(span));
      if (!Objects.equals(task.parent, span.parent())) {
        throw new IllegalArgumentException(
            "task \"%s\" must have one parent, had \"%s\" and \"%s\""
                .formatted(task.path, task.parent, span.parent()));
      }
      task.spans.add(span);
    }
    List<Task> roots = new ArrayList<>();
    for (Task task : tasks.values()) {
      Task parent = task.parent == null ? null : tasks.get(task.parent);
      (parent == null ? roots : parent.children).add(task);
    }
    List<Task> ordered = fromTheTop(roots);
    if (ordered.size() < tasks.size()) {
      ordered.forEach(task -> tasks.remove(task.path));
      throw new IllegalArgumentException(
          "parents must not lead in a circle, did for \"%s\""
              .formatted(tasks.keySet().stream().sorted().findFirst().orElseThrow()));
    }
    return ordered.stream().map(Lanes::lane).toList();
  }

  /// Each task before its children. With a stack of its own: parents can be a million deep.
  private static List<Task> fromTheTop(List<Task> roots) {
    List<Task> ordered = new ArrayList<>();
    Deque<Task> next = new ArrayDeque<>();
    push(roots, 0, next);
    while (!next.isEmpty()) {
      Task task = next.pop();
      ordered.add(task);
      push(task.children, task.depth + 1, next);
    }
    // From the end: what its children hold is known before.
    for (Task task : ordered.reversed()) {
      task.inside = task.children.stream().mapToInt(child -> child.inside + 1).sum();
      task.nested =
          task.children.stream()
              .filter(child -> child.inside > 0)
              .mapToInt(child -> child.nested + 1)
              .max()
              .orElse(0);
    }
    return ordered;
  }

  private static void push(List<Task> tasks, int depth, Deque<Task> next) {
    tasks.sort(SIBLINGS.reversed());
    for (Task task : tasks) {
      task.depth = depth;
      next.push(task);
    }
  }

  private static Lane lane(Task task) {
    String above = task.parent + "/";
    boolean shortened =
        task.depth > 0 && task.path.startsWith(above) && task.path.length() > above.length();
    long end = task.spans.stream().mapToLong(Span::end).max().orElseThrow();
    return new Lane(
        task.path,
        shortened ? task.path.substring(above.length()) : task.path,
        task.depth,
        task.inside,
        task.nested,
        rows(task.spans),
        task.begin(),
        end);
  }

  private static List<List<Span>> rows(List<Span> spans) {
    List<List<Span>> rows = new ArrayList<>();
    for (Span span : spans) {
      rows.stream()
          .filter(row -> row.getLast().end() <= span.start())
          .findFirst()
          .orElseGet(() -> {
            rows.add(new ArrayList<>());
            return rows.getLast();
          })
          .add(span);
    }
    return rows;
  }
}
