// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Opens a run: checks everything that can be checked before anything is written, claims the
/// directory, and reads back what earlier sittings left in it. On failure all is closed again.
final class Opening {
  private final FetchOptions options;
  private final InputStream stdin;
  private @Nullable Spool spool;
  private final Deque<Closeable> opened = new ArrayDeque<>();

  Opening(FetchOptions options, InputStream stdin) {
    this.options = options;
    this.stdin = stdin;
  }

  /// An opened run.
  ///
  /// @param files its files
  /// @param recipe turns lines into requests
  record Opened(RunFiles files, Recipe recipe) {}

  /// What it takes to look at the requests without making any of them.
  ///
  /// @param inputs where they come from
  /// @param recipe turns lines into requests
  record Looked(List<Input> inputs, Recipe recipe) {}

  /// Checks the options and opens nothing.
  Looked look() throws RunException {
    checkInputs();
    Prepared prepared = prepare();
    RequestMaker maker =
        new RequestMaker(options, prepared.payload().data(), prepared.values(), "");
    return new Looked(inputs(null), new Recipe(prepared.parser(), maker, null));
  }

  /// What does not depend on the run directory.
  private record Prepared(Payload payload, LineParser parser, HeaderValue values) {}

  private Prepared prepare() throws RunException {
    Path base = options.invocation().directory();
    Payload payload =
        new Payload(
            RequestData.of(options.data(), base), RequestData.of(options.shape().json(), base));
    LineParser parser =
        new LineParser(options.shape(), template(payload.json()), options.keeping().name());
    HeaderValue values = new HeaderValue(System.getenv(), base);
    new RequestMaker(options, payload.data(), values, "").check();
    return new Prepared(payload, parser, values);
  }

  Opened open() throws RunException {
    checkInputs();
    Prepared prepared = prepare();
    Payload payload = prepared.payload();
    String before = options.shape().ifChanged();
    KnownBodies known =
        KnownBodies.of(before == null ? null : options.invocation().directory().resolve(before));
    boolean whole = false;
    try {
      RunFiles files = files(payload);
      String id = files.manifest().id();
      RequestMaker maker = new RequestMaker(options, payload.data(), prepared.values(), id);
      whole = true;
      return new Opened(files, new Recipe(prepared.parser(), maker, known));
    } catch (UnreadableInputException e) {
      throw new RunException(ExitCode.USAGE, Failures.text(e), e);
    } catch (IOException e) {
      throw new RunException(ExitCode.CANNOT_WRITE, Failures.text(e), e);
    } finally {
      if (!whole) {
        closeAll();
      }
    }
  }

  private static @Nullable JsonTemplate template(@Nullable RequestData json) throws RunException {
    Path file = json == null ? null : json.file();
    if (file == null) {
      return null;
    }
    try {
      return new JsonTemplate(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException | IllegalArgumentException e) {
      throw new RunException(
          ExitCode.USAGE, "cannot use the template " + file + ": " + Failures.text(e), e);
    }
  }

  private RunFiles files(Payload payload) throws RunException, IOException {
    Retrying retrying = options.invocation().retryOf() == null ? null : Retrying.of(options);
    OutputStream stream = options.invocation().records();
    Path wanted = retrying == null ? options.output() : retrying.output(options.output());
    RunDirectory directory =
        kept(stream == null ? RunDirectory.claim(wanted) : RunDirectory.passing());
    Path path = directory.path();
    if (retrying != null && !directory.isExisting()) {
      retrying.begin(path);
    }
    Manifest manifest = manifest(directory, payload, retrying);
    Path origin = Retrying.origin(path, manifest);
    List<Input> inputs = inputs(spool(path, origin));
    DigestLog digests = kept(DigestLog.open(path, inputs));
    Tally tally = new Tally();
    Journal journal =
        kept(
            stream == null
                ? Journal.open(path, options.sync(), tally)
                : Journal.to(new StreamSink(stream, options.invocation().ordered()), tally));
    if (journal.highest() > digests.marked()) {
      throw new RunException(
          ExitCode.USAGE,
          "cannot resume: %s has a record of request %,d, but the input is known up to %,d only"
              .formatted(path, journal.highest(), digests.marked()));
    }
    StartedLog started = kept(StartedLog.open(path, options.sync()));
    PageLog pages = kept(PageLog.open(path, options.sync(), journal));
    Selection selection = Files.exists(path.resolve(Selection.FILE)) ? Selection.read(path) : null;
    return new RunFiles(
        directory, manifest, inputs, spool, digests, journal, started, pages, tally, selection);
  }

  private @Nullable Spool spool(Path path, Path origin) throws RunException {
    if (options.inputs().contains("-")) {
      spool = kept(origin.equals(path) ? Spool.start(path, stdin) : Spool.of(origin));
    }
    return spool;
  }

  private Manifest manifest(RunDirectory directory, Payload payload, @Nullable Retrying retrying)
      throws RunException, WriteFailedException {
    if (directory.isExisting()) {
      Manifest manifest = Manifest.read(directory.path());
      manifest.checkSame(options, payload);
      return manifest;
    }
    Manifest manifest = Manifest.create(directory.path(), options, payload);
    if (retrying != null) {
      retrying.name(manifest);
    }
    manifest.write();
    return manifest;
  }

  private <C extends Closeable> C kept(C closeable) {
    opened.push(closeable);
    return closeable;
  }

  private void closeAll() {
    for (Closeable each : opened) {
      try {
        each.close();
      } catch (IOException e) {
        // The failure that is being reported is the one that matters.
        System.getLogger(Opening.class.getName())
            .log(System.Logger.Level.DEBUG, "closing after a failed opening", e);
      }
    }
  }

  private void checkInputs() throws RunException {
    for (String input : options.inputs()) {
      if (input.equals("-") || isUrl(input)) {
        continue;
      }
      Path path = path(input);
      if (Files.isDirectory(path)) {
        throw new RunException(ExitCode.USAGE, "cannot read " + input + ": it is a directory");
      }
      if (!Files.exists(path)) {
        throw new RunException(ExitCode.USAGE, "cannot read " + input + ": no such file");
      }
      if (!Files.isReadable(path)) {
        throw new RunException(ExitCode.USAGE, "cannot read " + input + ": permission denied");
      }
    }
  }

  private Path path(String input) throws RunException {
    try {
      return options.invocation().resolve(input);
    } catch (InvalidPathException e) {
      throw new RunException(ExitCode.USAGE, "cannot read " + input + ": " + e.getReason(), e);
    }
  }

  private static boolean isUrl(String input) {
    String lower = input.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  private List<Input> inputs(@Nullable Spool spool) {
    List<Input> inputs = new ArrayList<>();
    long position = 0;
    for (String input : options.inputs()) {
      position++;
      if (isUrl(input)) {
        inputs.add(new Input.OfUrl(input, position));
      } else if (input.equals("-") && spool != null) {
        Format format = options.format();
        inputs.add(new Input.OfSpool(spool, format == null ? Format.TEXT : format));
      } else if (input.equals("-")) {
        Format format = options.format();
        inputs.add(new Input.OfStream(stdin, format == null ? Format.TEXT : format));
      } else {
        Format format = options.format();
        inputs.add(
            new Input.OfFile(
                input,
                options.invocation().resolve(input),
                format == null ? Format.ofName(input) : format));
      }
    }
    return inputs;
  }
}
