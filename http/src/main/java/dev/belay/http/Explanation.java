// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a request to one key has to pass at one moment, and which limit is in its way: given by
/// [Session#explain].
///
/// @param key whose limits these are
/// @param queued callers that wait
/// @param constraints every limit, the ones that bind first
public record Explanation(String key, int queued, List<Constraint> constraints) {

  /// Takes a copy of the list.
  public Explanation {
    constraints = List.copyOf(constraints);
  }

  /// The limit that lets the next request wait longest; of those that open when another request
  /// ends, the first.
  ///
  /// @return empty when nothing is in the way
  public Optional<Constraint> binding() {
    Constraint longest = null;
    for (Constraint each : constraints) {
      if (!each.isOpen() && (longest == null || isLater(each, longest))) {
        longest = each;
      }
    }
    return Optional.ofNullable(longest);
  }

  private static boolean isLater(Constraint one, Constraint other) {
    Duration opens = one.opensIn();
    Duration otherOpens = other.opensIn();
    return otherOpens != null && (opens == null || opens.compareTo(otherOpens) > 0);
  }

  /// Several lines: the binding limit, then all of them.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(key).append(": ").append(queued).append(" queued, ");
    text.append(binding().map(each -> "bound by " + each.what()).orElse("nothing binds"));
    constraints.forEach(each -> text.append("\n  ").append(each));
    return text.toString();
  }
}
