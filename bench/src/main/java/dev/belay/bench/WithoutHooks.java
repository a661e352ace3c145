// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// The core as it would be if nothing could be recorded: its sources without the lines by which
/// tasks and waits tell watchers.
final class WithoutHooks {
  /// A piece of a source that is taken out. It must be there, or the figure would be of nothing.
  private record Hook(String file, String text) {}

  private static final List<Hook> HOOKS =
      List.of(
          new Hook("dev/belay/TaskGroup.java", "    task.tellStarted();\n"),
          new Hook("dev/belay/GroupTask.java", "    tellBegins();\n"),
          new Hook("dev/belay/GroupTask.java", "    tellEnded(result);\n"),
          new Hook(
              "dev/belay/kernel/Suspension.java",
              """
                  Watcher watcher = Watchers.on();
                  if (watcher != null) {
                    watched = watcher.waits(this);
                  }
              """),
          new Hook(
              "dev/belay/kernel/Suspension.java",
              """
                  if (watched != null) {
                    watched.over();
                  }
              """),
          new Hook(
              "dev/belay/kernel/Suspension.java",
              """
                  Watcher.Wait heard = watched;
                  if (heard != null) {
                    heard.ready();
                  }
              """),
          new Hook(
              "dev/belay/kernel/Suspension.java", "  private Watcher.@Nullable Wait watched;\n"));

  private WithoutHooks() {}

  /// Compiles the sources of the core, with the hooks or without them.
  ///
  /// @return the folder of the classes
  static Path compile(Path sources, Path target, boolean hooks) throws IOException {
    Path copies = target.resolve("sources");
    Path classes = target.resolve("classes");
    Files.createDirectories(classes);
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(sources)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".java")).toList()) {
        Path copy = copies.resolve(sources.relativize(file).toString());
        String name = sources.relativize(file).toString();
        if (!name.equals("module-info.java")) {
          Files.createDirectories(copy.getParent());
          String text = Files.readString(file);
          Files.writeString(copy, hooks ? text : without(name, text));
          files.add(copy);
        }
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends javax.tools.JavaFileObject> units =
          manager.getJavaFileObjectsFromPaths(files);
      if (!compiler.getTask(null, manager, null, options, null, units).call()) {
        throw new IllegalStateException("the core without hooks does not compile: " + copies);
      }
    }
    return classes;
  }

  private static String without(String file, String text) {
    String rest = text;
    for (Hook hook : HOOKS) {
      if (file.equals(hook.file)) {
        int at = rest.indexOf(hook.text);
        if (at < 0 || rest.indexOf(hook.text, at + 1) >= 0) {
          throw new IllegalStateException("not exactly once in " + file + ":\n" + hook.text);
        }
        rest = rest.substring(0, at) + rest.substring(at + hook.text.length());
      }
    }
    return rest;
  }
}
