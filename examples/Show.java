// SPDX-License-Identifier: Apache-2.0
import static java.util.Comparator.comparing;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.belay.Async;
import dev.belay.EventLoop;
import dev.belay.Recording;
import dev.belay.sim.Order;
import dev.belay.sim.Problem;
import dev.belay.sim.Simulation;
import dev.belay.timeline.Span;
import dev.belay.timeline.SvgRenderer;
import dev.belay.timeline.TextRenderer;
import dev.belay.timeline.Timeline;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What all examples need: it runs the demonstrations of a program one after the other and prints
/// for each a heading, the claim, what happened when, a timeline, and whether the claim held.
final class Show {
  /// Marks a method as a demonstration.
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Demo {
    /// The number in the headings and for `--only`.
    String number();

    /// The heading.
    String title();

    /// What it shows, in one line.
    String claim();
  }

  /// Marks a demonstration, or a program, that needs threads or sockets of the real world and so
  /// takes its time even when virtual time is asked for.
  @Target({ElementType.METHOD, ElementType.TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @interface RealTime {}

  /// Something to do.
  interface Step {
    void run() throws Exception;
  }

  private static final int SLOWLY = 4;
  private static final String BLOCK = "█";
  private static final String OPTIONS =
      """
      options:
        --list         the demonstrations
        --only N       demonstration N alone
        --fast         in virtual time, where that is possible: no waiting, and all checks are exact
        --slow         at human speed: what happened is told four times as slowly
        --picture DIR  a picture of each demonstration, as SVG, into a folder
        --break N      make a check of demonstration N fail on purpose: the program then ends with 1
      """;

  private final PrintStream out = System.out;
  private final boolean broken;
  private final boolean virtual;
  private final boolean slow;
  private long start;
  private long told;
  private Recording recording;

  /// What happened, and when.
  private record Line(long millis, String what) {}

  // Guarded by this: several tasks report at the same time.
  private final List<Line> lines = new ArrayList<>();
  private final List<Span> spans = new ArrayList<>();
  private final List<String> checks = new ArrayList<>();
  private boolean allHeld = true;

  private Show(boolean broken, boolean virtual, boolean slow) {
    this.broken = broken;
    this.virtual = virtual;
    this.slow = slow;
  }

  /// Runs the demonstrations of a program as its arguments say, and ends the process: with 0 when
  /// all checks held, with 1 when one did not, with 2 when the arguments make no sense.
  static void run(Object program, String... arguments) {
    List<Method> demos =
        Arrays.stream(program.getClass().getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Demo.class))
            .sorted(comparing(method -> place(demo(method).number())))
            .toList();
    List<String> only = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    boolean fast = false;
    boolean slow = false;
    Path pictures = null;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--list" -> {
          demos.forEach(each -> System.out.println(title(demo(each))));
          System.exit(0);
        }
        case "--only" -> only.add(number(demos, arguments, ++i));
        case "--fast" -> fast = true;
        case "--slow" -> slow = true;
        case "--picture" -> pictures = Path.of(argument("a folder", arguments, ++i));
        case "--break" -> broken.add(number(demos, arguments, ++i));
        default -> refuse("unknown option: " + arguments[i]);
      }
    }
    boolean allHeld = true;
    for (Method method : demos) {
      String number = demo(method).number();
      if (only.isEmpty() || only.contains(number)) {
        Show show = new Show(broken.contains(number), fast && !needsRealTime(method), slow);
        allHeld &= show.show(program, method);
        if (pictures != null) {
          show.draw(pictures, method);
        }
      }
    }
    System.out.println(allHeld ? "all checks OK" : "a check FAILED");
    System.exit(allHeld ? 0 : 1);
  }

  /// Runs one demonstration in virtual time, where that is possible, and gives what its tasks did.
  /// It is how the tests of these programs look at them.
  static Recording record(Object program, Method method) {
    Show show = new Show(false, !needsRealTime(method), false);
    show.show(program, method);
    return show.recording;
  }

  /// Tells what happens now.
  void say(String what) {
    synchronized (this) {
      lines.add(new Line(millis(), what));
      if (!slow) {
        tell();
      }
    }
  }

  /// Tells what has not been told; slowly only afterwards, or it would itself take time.
  private void tell() {
    for (Line line : lines) {
      if (slow) {
        LockSupport.parkNanos(MILLISECONDS.toNanos(SLOWLY * Math.max(0, line.millis() - told)));
        told = line.millis();
      }
      out.printf("%7d ms  %s%n", line.millis(), line.what());
    }
    lines.clear();
  }

  /// Does something and draws the time that it took into a lane of the timeline. When several of
  /// one lane overlap, their number is drawn.
  <T> T span(String lane, Callable<T> work) throws Exception {
    long begun = Async.nanoTime();
    Span.State state = Span.State.FAILED;
    try {
      T value = work.call();
      state = Span.State.RUNNING;
      return value;
    } catch (InterruptedException e) {
      state = Span.State.CANCELLED;
      throw e;
    } finally {
      synchronized (this) {
        spans.add(new Span(lane, null, state, "", begun - start, Async.nanoTime() - start));
      }
    }
  }

  /// The bars by now.
  Timeline timeline() {
    synchronized (this) {
      return Timeline.of("", spans);
    }
  }

  /// What the tasks of the demonstration did, as the library has recorded it.
  Recording recording() {
    return recording;
  }

  /// Milliseconds that all bars are long, put end to end.
  long endToEnd() {
    return NANOSECONDS.toMillis(timeline().endToEnd());
  }

  /// Milliseconds from the beginning of the first bar to the end of the last.
  long fromFirstToLast() {
    return NANOSECONDS.toMillis(timeline().fromFirstToLast());
  }

  /// How many bars were drawn at the same time at most, of all lanes together.
  int peak() {
    return timeline().peak();
  }

  /// How many bars ended with a cancellation.
  int cancelled() {
    return (int) timeline().spans().stream().filter(s -> s.state() == Span.State.CANCELLED).count();
  }

  /// Runs a program on a loop of its own. In virtual time it stays on the simulated loop, which
  /// also runs one task at a time.
  void on(EventLoop loop, Step program) throws Exception {
    if (virtual) {
      program.run();
    } else {
      loop.run(() -> {
        program.run();
        return true;
      });
    }
  }

  /// Prints rows below each other, the first one being the heads.
  void table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths =
        IntStream.range(0, columns)
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      // Words to the left, numbers to the right.
      String line =
          IntStream.range(0, columns)
              .mapToObj(column ->
                  ("%" + (isOfNumbers(rows, column) ? "" : "-") + widths[column] + "s")
                      .formatted(row.get(column)))
              .collect(Collectors.joining("  "));
      out.println("    " + line.stripTrailing());
    }
  }

  private static boolean isOfNumbers(List<List<String>> rows, int column) {
    return rows.stream().skip(1).allMatch(row -> row.get(column).matches("[\\d.]+"));
  }

  /// Prints a bar as long as a number, to be read as its size.
  void bar(String label, int number) {
    String block = out.charset().newEncoder().canEncode(BLOCK) ? BLOCK : "#";
    out.printf(
        "    %-14s %s %d%n", label, block.repeat(Math.min(number, TextRenderer.COLUMNS)), number);
  }

  /// Milliseconds since the demonstration began.
  long millis() {
    return NANOSECONDS.toMillis(Async.nanoTime() - start);
  }

  /// Checks that something took the time it should: to the millisecond in virtual time, and in real
  /// time, where the machine may be busy, from a little less to `most`.
  void took(String what, long expected, long most, long millis) {
    boolean holds = virtual ? millis == expected : expected * 9 / 10 <= millis && millis <= most;
    check(
        "%s: expected %s%d ms, took %d ms".formatted(what, virtual ? "" : "~", expected, millis),
        holds);
  }

  /// Checks what was claimed.
  void check(String claim, boolean holds) {
    boolean held = holds && !broken;
    synchronized (this) {
      checks.add(claim + (held ? "  OK" : broken ? "  FAILED on purpose" : "  FAILED"));
      allHeld &= held;
    }
  }

  /// Checks what must hold in virtual time, and in real time only does when no task is held up and
  /// of two that are ready at the same instant the first one goes first.
  void ideally(String claim, boolean holds) {
    if (virtual || holds) {
      check(claim, holds);
    } else {
      synchronized (this) {
        checks.add(claim + "  not so this time, --fast is exact");
      }
    }
  }

  private boolean show(Object program, Method method) {
    out.println(title(demo(method)));
    out.println("   " + demo(method).claim());
    try {
      if (virtual) {
        inVirtualTime(() -> begin(program, method));
      } else {
        begin(program, method);
      }
    } catch (Throwable e) {
      e.printStackTrace(out);
      check("the demonstration runs to its end", false);
    }
    synchronized (this) {
      tell();
    }
    TextRenderer.render(timeline(), out.charset())
        .lines()
        .forEach(line -> out.println("    " + line));
    checks.forEach(line -> out.println("   check  " + line));
    if (checks.isEmpty()) {
      throw new IllegalStateException("a demonstration must check its claim: " + method);
    }
    out.println();
    return allHeld;
  }

  /// Writes the bars as a picture, named after the program and the demonstration.
  private void draw(Path folder, Method method) {
    String program = method.getDeclaringClass().getSimpleName();
    String name = program.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    Path file = folder.resolve(name + "-" + demo(method).number() + ".svg");
    Timeline titled = Timeline.of(title(demo(method)), timeline().spans());
    try {
      Files.createDirectories(folder);
      Files.writeString(file, SvgRenderer.render(titled));
    } catch (IOException e) {
      refuse("--picture: " + e);
    }
  }

  private void begin(Object program, Method method) throws Exception {
    start = Async.nanoTime();
    try (Recording on = Recording.start()) {
      recording = on;
      method.invoke(program, this);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a demonstration must not be private: " + method, e);
    }
  }

  private static void inVirtualTime(Step step) throws Exception {
    Problem problem = Simulation.of(step::run).withOrder(new Order.Fifo()).replay(1).problem();
    if (problem != null) {
      throw new IllegalStateException(problem.message(), problem.cause());
    }
  }

  private static boolean needsRealTime(Method method) {
    return method.isAnnotationPresent(RealTime.class)
        || method.getDeclaringClass().isAnnotationPresent(RealTime.class);
  }

  private static String argument(String what, String[] arguments, int index) {
    if (index == arguments.length) {
      refuse(arguments[index - 1] + " needs " + what);
    }
    return arguments[index];
  }

  private static String number(List<Method> demos, String[] arguments, int index) {
    String number = argument("the number of a demonstration", arguments, index);
    String option = arguments[index - 1];
    if (demos.stream().noneMatch(method -> demo(method).number().equals(number))) {
      refuse(option + ": there is no demonstration " + number);
    }
    return number;
  }

  private static void refuse(String why) {
    System.err.print(why + "\n" + OPTIONS);
    System.exit(2);
  }

  private static Demo demo(Method method) {
    return method.getAnnotation(Demo.class);
  }

  private static String title(Demo demo) {
    return demo.number() + ". " + demo.title();
  }

  /// Sorts 7a behind 6 and before 14.
  private static String place(String number) {
    return "0".repeat(number.replaceAll("\\D", "").length() == 1 ? 1 : 0) + number;
  }
}
