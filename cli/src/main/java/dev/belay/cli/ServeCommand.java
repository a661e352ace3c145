// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.origin.Origin;
import dev.belay.run.ExitCode;
import dev.belay.run.Rate;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `belay serve`: the embedded server by itself, until it is stopped.
@Command(
    name = "serve",
    header = "Runs the embedded server of the demo on this machine, until Ctrl-C.",
    description = {
      "  belay serve                              on a free port, which it prints",
      "  belay serve --port 8080 --delay 50ms     each answer takes 50 ms",
      "  belay serve --rate 100/s --fail 5%%       429 above 100 a second; 5 of 100 fail",
      "  curl -i \"$URL/delay?ms=300\"              what it can do: curl $URL/"
    },
    customSynopsis = "belay serve [OPTIONS]")
final class ServeCommand implements Callable<Integer> {
  /// Which requests fail is the same each time, so that what was seen once can be seen again.
  private static final long SEED = 1;

  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "Port on the loopback address (default: a free one).")
  private int port;

  @Option(names = "--delay", paramLabel = "TIME", description = "Wait so long before each answer.")
  private Duration delay = Duration.ZERO;

  @Option(
      names = "--rate",
      paramLabel = "N/U",
      description = "Answer 429 with Retry-After above so many requests in any such time: 10/s.")
  private @Nullable Rate rate;

  @Option(
      names = "--fail",
      paramLabel = "P%",
      description = "Make so many of 100 requests fail, in ways that a retry cures.")
  private Percent fail = new Percent(0);

  @Spec private CommandSpec spec = CommandSpec.create();

  ServeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Origin origin = start()) {
      streams.out().println(origin.url(""));
      streams.flush();
      ExitCode code = awaitSignal();
      streams.say(
          "served %s requests on %s connections, at most %s at once"
              .formatted(
                  Numbers.grouped(origin.requests()),
                  Numbers.grouped(origin.connections()),
                  Numbers.grouped(origin.peakInFlight())));
      return code.code();
    }
  }

  private Origin start() {
    try {
      var builder = Origin.builder().port(port).delay(delay).failPercent(fail.value(), SEED);
      if (rate != null) {
        builder.rate(rate.permits(), rate.window());
      }
      return builder.start();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static ExitCode awaitSignal() throws InterruptedException {
    var signals = new LinkedBlockingQueue<ExitCode>();
    Signals.register("INT", () -> signals.add(ExitCode.INTERRUPTED));
    Signals.register("TERM", () -> signals.add(ExitCode.TERMINATED));
    return signals.take();
  }
}
