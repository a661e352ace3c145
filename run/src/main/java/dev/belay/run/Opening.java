// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
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
  private final Deque<Closeable> opened = new ArrayDeque<>();

  Opening(FetchOptions options, InputStream stdin) {
    this.options = options;
    this.stdin = stdin;
  }

  /// An opened run.
  ///
  /// @param files its files
  /// @param maker makes its requests
  record Opened(RunFiles files, RequestMaker maker) {}

  Opened open() throws RunException {
    checkInputs();
    RequestData data = RequestData.of(options.data());
    RequestMaker maker = new RequestMaker(options, data, new HeaderValue(System.getenv()));
    maker.check();
    boolean whole = false;
    try {
      RunFiles files = files(data);
      whole = true;
      return new Opened(files, maker);
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

  private RunFiles files(@Nullable RequestData data) throws RunException, IOException {
    RunDirectory directory = kept(RunDirectory.claim(options.output()));
    Path path = directory.path();
    Manifest manifest = manifest(directory, data);
    boolean piped = options.inputs().contains("-");
    Spool spool = piped ? kept(Spool.start(path, stdin)) : null;
    List<Input> inputs = inputs(spool);
    DigestLog digests = kept(DigestLog.open(path, inputs));
    Tally tally = new Tally();
    Journal journal = kept(Journal.open(path, options.sync(), tally));
    if (journal.highest() > digests.marked()) {
      throw new RunException(
          ExitCode.USAGE,
          "cannot resume: %s has a record of request %,d, but the input is known up to %,d only"
              .formatted(path, journal.highest(), digests.marked()));
    }
    StartedLog started = kept(StartedLog.open(path, options.sync()));
    return new RunFiles(directory, manifest, inputs, spool, digests, journal, started, tally);
  }

  private Manifest manifest(RunDirectory directory, @Nullable RequestData data)
      throws RunException, WriteFailedException {
    if (directory.isExisting()) {
      Manifest manifest = Manifest.read(directory.path());
      manifest.checkSame(options, data);
      return manifest;
    }
    Manifest manifest = Manifest.create(directory.path(), options, data);
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

  private static Path path(String input) throws RunException {
    try {
      return Path.of(input);
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
      } else {
        Format format = options.format();
        inputs.add(
            new Input.OfFile(
                input, Path.of(input), format == null ? Format.ofName(input) : format));
      }
    }
    return inputs;
  }
}
