// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.greenbytes.http.sfv.ByteSequenceItem;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.Parameters;
import org.greenbytes.http.sfv.ParseException;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;
import org.jspecify.annotations.Nullable;

/// `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers: the lists of names
/// of its newest texts, the dictionary of draft 07, and the numbers with `w` before. A field with
/// one member that is not by its rules is ignored whole.
final class StructuredQuotas {
  private static final String UNNAMED = "RateLimit";

  /// Nobody writes so much.
  private static final int LONGEST_FIELD = 8 * 1024;

  private static final long LONGEST_WINDOW = Duration.ofDays(366).toSeconds();

  private final Map<String, Quota> found = new LinkedHashMap<>();

  private StructuredQuotas() {}

  static List<Quota> of(Headers answer) {
    StructuredQuotas quotas = new StructuredQuotas();
    String limit = field(answer, "RateLimit");
    if (limit != null && !quotas.read(limit, quotas::limits)) {
      var _ = quotas.read(limit, quotas::dictionary);
    }
    String policy = field(answer, "RateLimit-Policy");
    if (policy != null && !quotas.read(policy, quotas::policies)) {
      var _ = quotas.read(policy, quotas::numbers);
    }
    String early = field(answer, "RateLimit-Limit");
    if (early != null) {
      var _ = quotas.read(early, quotas::numbers);
    }
    return List.copyOf(quotas.found.values());
  }

  /// RFC 9651 section 4.2: several lines are one.
  private static @Nullable String field(Headers answer, String name) {
    List<String> lines = answer.all(name);
    String whole = String.join(", ", lines);
    return lines.isEmpty() || whole.length() > LONGEST_FIELD ? null : whole;
  }

  /// Whether the field is of this form; only then has it been taken.
  private boolean read(String field, Function<String, @Nullable Map<String, Quota>> form) {
    Map<String, Quota> read;
    try {
      read = form.apply(field);
    } catch (ParseException e) {
      return false;
    }
    if (read == null) {
      return false;
    }
    read.forEach(this::add);
    return true;
  }

  private void add(String name, Quota more) {
    found.merge(
        name,
        more,
        (one, other) ->
            new Quota(
                name,
                other.kind() == Quota.Kind.CONCURRENT ? other.kind() : one.kind(),
                Math.max(one.limit(), other.limit()),
                one.window() == null ? other.window() : one.window(),
                Math.max(one.remaining(), other.remaining()),
                one.reset() == null ? other.reset() : one.reset()));
  }

  /// `"burst";r=50;t=30`.
  private @Nullable Map<String, Quota> limits(String field) {
    Map<String, Quota> limits = new LinkedHashMap<>();
    for (ListElement<?> each : Parser.parseList(field).get()) {
      Long remaining = count(each.getParams(), "r");
      Long seconds = count(each.getParams(), "t");
      boolean odd = each.getParams().containsKey("t") && seconds == null;
      if (!(each instanceof StringItem name) || remaining == null || odd) {
        return null;
      }
      String full = name(name.get(), each.getParams());
      if (full == null) {
        return null;
      }
      Duration reset = seconds == null ? null : seconds(seconds, ResetValue.LONGEST.toSeconds());
      limits.put(full, new Quota(full, Quota.Kind.REQUESTS, 0, null, remaining, reset));
    }
    return limits;
  }

  /// `"burst";q=100;w=60`.
  private @Nullable Map<String, Quota> policies(String field) {
    Map<String, Quota> policies = new LinkedHashMap<>();
    for (ListElement<?> each : Parser.parseList(field).get()) {
      Parameters parameters = each.getParams();
      Long quota = count(parameters, "q");
      Long window = count(parameters, "w");
      boolean odd =
          (parameters.containsKey("w") && (window == null || window == 0))
              || (parameters.containsKey("qu") && !(parameters.get("qu") instanceof StringItem));
      if (!(each instanceof StringItem name) || quota == null || odd) {
        return null;
      }
      String full = name(name.get(), parameters);
      if (full == null) {
        return null;
      }
      String unit = parameters.get("qu") instanceof StringItem text ? text.get() : "requests";
      if (unit.equals("requests") && window != null) {
        policies.put(full, Quota.policy(full, quota, seconds(window, LONGEST_WINDOW)));
      } else if (unit.equals("concurrent-requests")) {
        policies.put(full, Quota.concurrent(full, quota));
      } else {
        // Of bytes, and of units that are not known, requests say nothing.
        found.remove(full);
      }
    }
    return policies;
  }

  /// Draft 07: `limit=100, remaining=50, reset=5`.
  private @Nullable Map<String, Quota> dictionary(String field) {
    Map<String, ListElement<?>> members = new LinkedHashMap<>(Parser.parseDictionary(field).get());
    if (members.get("remaining") instanceof IntegerItem remaining
        && members.get("reset") instanceof IntegerItem reset
        && remaining.getAsLong() >= 0
        && reset.getAsLong() >= 0) {
      Duration until = seconds(reset.getAsLong(), ResetValue.LONGEST.toSeconds());
      return Map.of(UNNAMED, Quota.left(UNNAMED, remaining.getAsLong(), until));
    }
    return null;
  }

  /// Before draft 08: `100;w=60, 5000;w=3600`, perhaps behind a number without a window.
  private @Nullable Map<String, Quota> numbers(String field) {
    Map<String, Quota> policies = new LinkedHashMap<>();
    for (ListElement<?> each : Parser.parseList(field).get()) {
      Long window = count(each.getParams(), "w");
      if (!(each instanceof IntegerItem quota) || quota.getAsLong() < 0) {
        return null;
      }
      if (window != null && window > 0) {
        String name = UNNAMED + ";w=" + window;
        policies.put(name, Quota.policy(name, quota.getAsLong(), seconds(window, LONGEST_WINDOW)));
      }
    }
    return policies;
  }

  private static Duration seconds(long seconds, long most) {
    return Duration.ofSeconds(Math.min(seconds, most));
  }

  private static @Nullable Long count(Parameters parameters, String key) {
    return parameters.get(key) instanceof IntegerItem number && number.getAsLong() >= 0
        ? Long.valueOf(number.getAsLong())
        : null;
  }

  /// A quota of a partition is one of its own. Null when the partition is malformed.
  private static @Nullable String name(String policy, Parameters parameters) {
    Object partition = parameters.get("pk");
    if (partition == null) {
      return policy;
    }
    return partition instanceof ByteSequenceItem bytes ? policy + bytes.serialize() : null;
  }
}
