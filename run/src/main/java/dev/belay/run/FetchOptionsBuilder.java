// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.SessionDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the options of a run; what is not set keeps its default.
public final class FetchOptionsBuilder {
  private final List<String> inputs;
  private final List<String> headers = new ArrayList<>();
  private @Nullable Path output;
  private @Nullable String method;
  private @Nullable String data;
  private int concurrency = SessionDefaults.IN_FLIGHT;
  private int perHost = SessionDefaults.IN_FLIGHT_PER_HOST;
  private @Nullable Rate rate;
  private @Nullable Rate ratePerHost;
  private boolean countAtSend;
  private int retries = SessionDefaults.RETRIES;
  private Duration retryAfterMax = SessionDefaults.MAX_RETRY_AFTER;
  private Duration connectTimeout = SessionDefaults.CONNECT_TIMEOUT;
  private Duration timeout = SessionDefaults.TIMEOUT;
  private Duration grace = Duration.ofSeconds(10);
  private @Nullable Format format;
  private Sync sync = Sync.SECOND;
  private RequestShape shape = RequestShape.PLAIN;
  private Keeping keeping = Keeping.NOTHING;
  private Trying trying = Trying.USUAL;
  private StopRules rules = StopRules.USUAL;
  private Wiring wiring = Wiring.USUAL;
  private Invocation invocation = Invocation.UNKNOWN;

  FetchOptionsBuilder(List<String> inputs) {
    this.inputs = List.copyOf(inputs);
  }

  /// Adds a header to every request, as `Name: value`.
  ///
  /// @param line the header
  /// @return this
  public FetchOptionsBuilder header(String line) {
    headers.add(line);
    return this;
  }

  /// Sets the run directory.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder output(@Nullable Path value) {
    this.output = value;
    return this;
  }

  /// Sets the method of requests that name none.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder method(@Nullable String value) {
    this.method = value;
    return this;
  }

  /// Sets the body of requests that bring none: a text, or `@FILE`.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder data(@Nullable String value) {
    this.data = value;
    return this;
  }

  /// Sets how many requests may be in flight in all.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder concurrency(int value) {
    this.concurrency = value;
    return this;
  }

  /// Sets how many requests may be in flight to one host.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder perHost(int value) {
    this.perHost = value;
    return this;
  }

  /// Sets how many requests any window may hold, in all.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder rate(@Nullable Rate value) {
    this.rate = value;
    return this;
  }

  /// Sets how many requests any window may hold for one host.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder ratePerHost(@Nullable Rate value) {
    this.ratePerHost = value;
    return this;
  }

  /// Sets whether rates count when a request is sent instead of when it is answered.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder countAtSend(boolean value) {
    this.countAtSend = value;
    return this;
  }

  /// Sets how many retries may follow the first attempt.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder retries(int value) {
    this.retries = value;
    return this;
  }

  /// Sets the longest pause a server may ask for.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder retryAfterMax(Duration value) {
    this.retryAfterMax = value;
    return this;
  }

  /// Sets how long connecting may take.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder connectTimeout(Duration value) {
    this.connectTimeout = value;
    return this;
  }

  /// Sets how long one attempt may take.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder timeout(Duration value) {
    this.timeout = value;
    return this;
  }

  /// Sets whether the bodies are kept as files.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder saveBodies(boolean value) {
    this.keeping = new Keeping(value, null, false, Keeping.INLINE_LIMIT, false, -1);
    return this;
  }

  /// Sets how long a stopped run waits for what is in flight.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder grace(Duration value) {
    this.grace = value;
    return this;
  }

  /// Sets how all inputs are written.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder format(@Nullable Format value) {
    this.format = value;
    return this;
  }

  /// Sets when records are forced to the disk.
  ///
  /// @param value the option
  /// @return this
  public FetchOptionsBuilder sync(Sync value) {
    this.sync = value;
    return this;
  }

  /// Sets how requests are made of lines.
  ///
  /// @param value the options
  /// @return this
  public FetchOptionsBuilder shape(RequestShape value) {
    this.shape = value;
    return this;
  }

  /// Sets what is kept of the answers.
  ///
  /// @param value the options
  /// @return this
  public FetchOptionsBuilder keeping(Keeping value) {
    this.keeping = value;
    return this;
  }

  /// Sets what is tried again.
  ///
  /// @param value the options
  /// @return this
  public FetchOptionsBuilder trying(Trying value) {
    this.trying = value;
    return this;
  }

  /// Sets when the run ends early, and when well.
  ///
  /// @param value the options
  /// @return this
  public FetchOptionsBuilder rules(StopRules value) {
    this.rules = value;
    return this;
  }

  /// Sets how the session is set up beside its limits.
  ///
  /// @param value the options
  /// @return this
  public FetchOptionsBuilder wiring(Wiring value) {
    this.wiring = value;
    return this;
  }

  /// Sets the command that the run came from.
  ///
  /// @param value the options
  /// @return this
  public FetchOptionsBuilder invocation(Invocation value) {
    this.invocation = value;
    return this;
  }

  /// The options.
  ///
  /// @return a copy of what was set
  /// @throws IllegalArgumentException when one of them makes no sense; its message names it
  public FetchOptions build() {
    return new FetchOptions(
        inputs,
        output,
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
}
