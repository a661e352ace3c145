// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run is asked to do: the requests, where the records go, and the pace.
///
/// @param inputs files, `-` for standard input, or URLs, in order
/// @param output the run directory; null makes a new one named after the time
/// @param method the method of requests that name none; null is GET, or POST when there is data
/// @param headers headers of every request as `Name: value`; a word `env:NAME` or `file:PATH` of
///   the value stands for what is there when the request is made
/// @param data the body of requests that bring none: a text, or `@FILE`
/// @param concurrency requests in flight in all
/// @param perHost requests in flight to one host
/// @param rate requests in any window, in all
/// @param ratePerHost requests in any window to one host
/// @param countAtSend whether rates count when a request is sent instead of when it is answered
/// @param retries retries after the first attempt
/// @param retryAfterMax the longest pause a server may ask for before its requests are left
/// @param connectTimeout how long connecting may take
/// @param timeout how long one attempt may take
/// @param grace how long a stopped run waits for what is in flight
/// @param format how all inputs are written; null goes by each file's name
/// @param sync when records are forced to the disk
/// @param shape how requests are made of lines
/// @param keeping what is kept of the answers
/// @param trying what is tried again
/// @param rules when the run ends early, and when well
/// @param wiring how the session is set up beside its limits
/// @param invocation the command that the run came from
public record FetchOptions(
    List<String> inputs,
    @Nullable Path output,
    @Nullable String method,
    List<String> headers,
    @Nullable String data,
    int concurrency,
    int perHost,
    @Nullable Rate rate,
    @Nullable Rate ratePerHost,
    boolean countAtSend,
    int retries,
    Duration retryAfterMax,
    Duration connectTimeout,
    Duration timeout,
    Duration grace,
    @Nullable Format format,
    Sync sync,
    RequestShape shape,
    Keeping keeping,
    Trying trying,
    StopRules rules,
    Wiring wiring,
    Invocation invocation) {

  /// Checks what can be checked without looking at files.
  public FetchOptions {
    inputs = List.copyOf(inputs);
    headers = List.copyOf(headers);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("inputs must name at least one file, - or URL");
    }
    if (inputs.stream().filter("-"::equals).count() > 1) {
      throw new IllegalArgumentException("inputs must name - at most once");
    }
    if (method != null && (!HeaderLine.isToken(method) || method.equals("CONNECT"))) {
      throw new IllegalArgumentException("method must be a word like GET, was \"" + method + "\"");
    }
    headers.forEach(HeaderLine::parse);
    atLeast("concurrency", 1, concurrency);
    atLeast("per-host", 1, perHost);
    atLeast("retries", 0, retries);
    Durations.positive("retry-after-max", retryAfterMax);
    Durations.positive("connect-timeout", connectTimeout);
    Durations.positive("timeout", timeout);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, was " + grace);
    }
  }

  /// Whether the bodies are kept as files.
  ///
  /// @return true when they are
  public boolean saveBodies() {
    return keeping.bodies();
  }

  /// The most that can be in flight to one host, whatever its limits are.
  int mostPerHost() {
    int most = perHost;
    for (HostRule rule : wiring.hosts()) {
      Integer own = rule.perHost();
      most = Math.max(most, own == null ? 0 : own);
    }
    return Math.min(most, concurrency);
  }

  /// The same for a run directory.
  ///
  /// @param run where the records go
  /// @return a copy
  public FetchOptions in(Path run) {
    return new FetchOptions(
        inputs,
        run,
        method,
        headers,
        data,
        concurrency,
        perHost,
        rate,
        ratePerHost,
        countAtSend,
        retries,
        retryAfterMax,
        connectTimeout,
        timeout,
        grace,
        format,
        sync,
        shape,
        keeping,
        trying,
        rules,
        wiring,
        invocation);
  }

  /// A builder with every default in place.
  ///
  /// @param inputs files, `-` for standard input, or URLs, in order
  /// @return the builder
  public static FetchOptionsBuilder of(List<String> inputs) {
    return new FetchOptionsBuilder(inputs);
  }

  private static void atLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
    }
  }
}
