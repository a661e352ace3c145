// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.http.HostStats;
import dev.belay.http.Session;
import org.jspecify.annotations.Nullable;

/// The tasks that make the requests of a run: of each host a few, each of which makes one request
/// after another, never more than a window of requests between reading and record.
final class Workers {
  /// How far ahead of the records the input is read, the reader's own batch included.
  private static final int READ_AHEAD = 10_000;

  private static final long READ_AHEAD_BYTES = 32 << 20;

  private final Session session;
  private final HostKeys keys;
  private final LineParser parser;
  private final Work work;
  private final Window window = new Window(READ_AHEAD - Reader.BATCH, READ_AHEAD_BYTES);
  private final HostQueues queues;

  /// What a worker does with a request.
  @FunctionalInterface
  interface Work {
    /// Makes one.
    ///
    /// @param queued since when it has waited for this, and for what
    void make(Pending request, Fetcher.Queued queued) throws InterruptedException;
  }

  /// @param inFlight the most that can be in flight to one host
  Workers(Session session, HostKeys keys, LineParser parser, int inFlight, Work work) {
    this.session = session;
    this.keys = keys;
    this.parser = parser;
    this.work = work;
    this.queues = new HostQueues(inFlight);
  }

  /// Takes a request that was read; waits until there is room for it.
  ///
  /// @return false when no more are wanted
  boolean take(TaskGroup group, RequestLine line) throws InterruptedException {
    if (!window.enter(line.bytes().length)) {
      return false;
    }
    Pending request = pending(line);
    return !queues.add(request) || start(group, request.host());
  }

  private Pending pending(RequestLine line) {
    LineReading reading = LineReading.of(line, parser);
    LineParser.Parsed parsed = reading.orNull();
    String host = parsed == null ? "" : keys.known(parsed.uri());
    return new Pending(
        line.withoutBytes(),
        line.bytes().length,
        reading,
        host,
        Async.clock().instant(),
        Async.nanoTime(),
        session.stats(host).map(HostStats::waited).orElse(null));
  }

  /// @return false when the group takes no more tasks because it is cancelled
  private boolean start(TaskGroup group, String host) {
    try {
      group.start(() -> work(group, host));
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private void work(TaskGroup group, String host) throws InterruptedException {
    Pending request = queues.first(host);
    HostStats limits = request == null ? null : limits(request);
    while (request != null) {
      try {
        work.make(request, request.waited(limits == null ? null : limits.waited()));
      } finally {
        window.leave(request.size());
      }
      limits = limits(request);
      int atLimits = limits == null ? 0 : limits.queued();
      // Lines that cannot be read have no host, and never wait for a next attempt.
      if (limits != null && queues.isShort(host, atLimits)) {
        var _ = start(group, host);
      }
      request = queues.next(host, atLimits);
    }
  }

  private @Nullable HostStats limits(Pending request) {
    LineParser.Parsed parsed = request.reading().orNull();
    String key = parsed == null ? "" : keys.known(parsed.uri(), request.host());
    return session.stats(key).orElse(null);
  }

  /// How many requests of a host were read and are with no worker yet.
  int waiting(String host) {
    return queues.waiting(host);
  }

  /// Takes no more.
  void close() {
    window.close();
  }
}
