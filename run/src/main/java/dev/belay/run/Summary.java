// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The numbers of a run: they equal its records, however often it was stopped and resumed.
public final class Summary {
  private final Sitting sitting;
  private final long recorded;
  private final Map<RecordOutcome, Long> outcomes;
  private final Map<Integer, Long> statuses;
  private final Map<String, Long> errors;
  private final Map<String, Long> skips;
  private final Map<Integer, Long> attempts;
  private final Quantiles latency;
  private final Quantiles overall;
  private final long bytes;
  private final TimeShares shares;
  private final List<HostSummary> hosts;
  private final long otherHostRequests;

  Summary(
      Sitting sitting,
      long recorded,
      Map<RecordOutcome, Long> outcomes,
      Map<Integer, Long> statuses,
      Map<String, Long> errors,
      Map<String, Long> skips,
      Map<Integer, Long> attempts,
      Quantiles latency,
      Quantiles overall,
      long bytes,
      TimeShares shares,
      List<HostSummary> hosts,
      long otherHostRequests) {
    this.sitting = sitting;
    this.recorded = recorded;
    this.outcomes = outcomes;
    this.statuses = statuses;
    this.errors = errors;
    this.skips = skips;
    this.attempts = attempts;
    this.latency = latency;
    this.overall = overall;
    this.bytes = bytes;
    this.shares = shares;
    this.hosts = hosts;
    this.otherHostRequests = otherHostRequests;
  }

  /// {@return the run directory}
  public Path directory() {
    return sitting.directory();
  }

  /// {@return requests read from the input}
  public long requests() {
    return sitting.requests();
  }

  /// {@return whether the input was read to its end, so that [#requests] is all of it}
  public boolean inputComplete() {
    return sitting.inputComplete();
  }

  /// {@return requests that have their final record}
  public long recorded() {
    return recorded;
  }

  /// {@return requests that were read and have no record yet}
  public long left() {
    return sitting.requests() - recorded;
  }

  /// {@return records of requests that were answered with a status below 400}
  public long ok() {
    return count(RecordOutcome.OK);
  }

  /// {@return records of requests that were answered with a status from 400 on}
  public long httpErrors() {
    return count(RecordOutcome.HTTP_ERROR);
  }

  /// {@return records of requests that got no usable answer}
  public long errors() {
    return count(RecordOutcome.ERROR);
  }

  /// {@return records of requests that were not made, with a reason}
  public long skipped() {
    return count(RecordOutcome.SKIPPED);
  }

  /// {@return records that are not ok}
  public long failed() {
    return recorded - ok();
  }

  /// {@return how many records have each status}
  public Map<Integer, Long> statuses() {
    return Map.copyOf(statuses);
  }

  /// {@return how many records have each error class}
  public Map<String, Long> errorClasses() {
    return Map.copyOf(errors);
  }

  /// {@return how many records needed so many attempts}
  public Map<Integer, Long> attempts() {
    return Map.copyOf(attempts);
  }

  /// {@return how long the last attempts took}
  public Quantiles latency() {
    return latency;
  }

  /// {@return how long the requests took with all waiting}
  public Quantiles overall() {
    return overall;
  }

  /// {@return bytes of bodies received}
  public long bytesReceived() {
    return bytes;
  }

  /// {@return how long the run worked, earlier sittings included}
  public double wallSeconds() {
    return sitting.wallSeconds();
  }

  /// {@return records a second of work}
  public double requestsPerSecond() {
    return sitting.wallSeconds() <= 0 ? 0 : recorded / sitting.wallSeconds();
  }

  /// {@return most requests in flight at once}
  public int peakInFlight() {
    return sitting.peakInFlight();
  }

  /// {@return the hosts, those with most requests first} Of very many hosts some have no row of
  /// their own: [#otherHostRequests] counts their records.
  public List<HostSummary> hosts() {
    return hosts;
  }

  /// {@return records of hosts that have no row in [#hosts]}
  public long otherHostRequests() {
    return otherHostRequests;
  }

  /// {@return the summary as people read it; the first line checks that nothing was lost}
  public String text() {
    return new SummaryText(this).toString();
  }

  /// {@return the summary as `summary.json` has it}
  public String toJson() {
    return SummaryJson.of(this);
  }

  Sitting sitting() {
    return sitting;
  }

  TimeShares shares() {
    return shares;
  }

  Map<Integer, Long> sortedStatuses() {
    return statuses;
  }

  /// Requests that were not made, by reason.
  Map<String, Long> sortedSkips() {
    return skips;
  }

  Map<String, Long> sortedErrors() {
    return errors;
  }

  Map<Integer, Long> sortedAttempts() {
    return attempts;
  }

  private long count(RecordOutcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }
}
