// SPDX-License-Identifier: Apache-2.0

/// Input, journal, runner and summary of very many requests.
@org.jspecify.annotations.NullMarked
module dev.belay.run {
  requires transitive dev.belay.http;
  requires dev.belay.timeline;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.csv;
  requires HdrHistogram;
  requires static org.jspecify;

  exports dev.belay.run;
}
