// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds in the head of an answer what the server tells of its limits, in whichever of the forms
/// that are about. What is malformed is as good as not there.
///
/// A cached answer tells of the past and is passed over. Where there is a `Retry-After`, it alone
/// says how long to stay away.
final class QuotaFields {
  /// Only with a limit of its own per route does such a quota mean anything: see [LimitKey].
  static final String BUCKET = "bucket:";

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,15}(\\.0{1,9})?");
  private static final Pattern CALLS = Pattern.compile("([0-9]{1,9})/([0-9]{1,9})");

  /// What the platforms call their three fields; `RateLimit-` is that of the drafts 00 to 06.
  private static final List<Names> TRIPLES =
      List.of(
          new Names("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
          new Names("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"),
          new Names("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"),
          new Names(
              "X-RateLimit-Limit-Requests",
              "X-RateLimit-Remaining-Requests",
              "X-RateLimit-Reset-Requests"),
          new Names(
              "Anthropic-RateLimit-Requests-Limit",
              "Anthropic-RateLimit-Requests-Remaining",
              "Anthropic-RateLimit-Requests-Reset"));

  private record Names(String limit, String remaining, String reset) {}

  private QuotaFields() {}

  /// What an answer tells, in no order.
  static List<Quota> of(Headers answer) {
    return tells(answer) ? of(answer, date(answer, null)) : List.of();
  }

  /// The same for a server whose time is known, or null when it is not.
  static List<Quota> of(Headers answer, @Nullable Instant serverNow) {
    if (!tells(answer) || isCached(answer)) {
      return List.of();
    }
    List<Quota> found = new ArrayList<>(StructuredQuotas.of(answer));
    for (Names names : TRIPLES) {
      addTriple(found, names, answer, serverNow);
    }
    addCalls(found, answer);
    return answer.contains("Retry-After") ? withoutResets(found) : found;
  }

  /// The server's time by the answer itself.
  ///
  /// @param otherwise when the answer does not say
  static @Nullable Instant date(Headers answer, @Nullable Instant otherwise) {
    String date = answer.first("Date");
    Instant read = date == null ? null : HttpDate.parse(date, Async.clock().instant());
    return read == null ? otherwise : read;
  }

  /// Whether there is anything to parse: most answers tell nothing.
  static boolean tells(Headers answer) {
    for (int i = 0; i < answer.size(); i++) {
      if (tells(answer.nameAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean tells(String name) {
    return switch (name.charAt(0)) {
      case 'r', 'R' -> begins(name, "RateLimit");
      case 'x', 'X' -> begins(name, "X-Rate") || begins(name, "X-Shopify-Shop-Api-Call-Limit");
      case 'a', 'A' -> begins(name, "Anthropic-RateLimit");
      default -> false;
    };
  }

  private static boolean begins(String name, String with) {
    return name.regionMatches(true, 0, with, 0, with.length());
  }

  private static boolean isCached(Headers answer) {
    String age = answer.first("Age");
    return age != null && !age.strip().matches("0+");
  }

  private static void addTriple(
      List<Quota> found, Names names, Headers answer, @Nullable Instant serverNow) {
    long limit = count(answer.first(names.limit));
    long remaining = count(answer.first(names.remaining));
    Duration reset = reset(names, answer, serverNow);
    if (remaining < 0 || reset == null) {
      return;
    }
    found.add(
        new Quota(
            name(names, answer), Quota.Kind.REQUESTS, Math.max(0, limit), null, remaining, reset));
  }

  /// Discord says more exactly in a field of its own how long it takes.
  private static @Nullable Duration reset(
      Names names, Headers answer, @Nullable Instant serverNow) {
    String after = answer.first(names.reset + "-After");
    return ResetValue.parse(after == null ? answer.first(names.reset) : after, serverNow);
  }

  private static String name(Names names, Headers answer) {
    String bucket = answer.first("X-RateLimit-Bucket");
    if (bucket != null && !"global".equals(answer.first("X-RateLimit-Scope"))) {
      return BUCKET + bucket;
    }
    String resource = answer.first("X-RateLimit-Resource");
    return resource == null ? names.limit : names.limit + ":" + resource;
  }

  private static long count(@Nullable String text) {
    if (text == null || !COUNT.matcher(text.strip()).matches()) {
      return -1;
    }
    return new BigDecimal(text.strip()).longValueExact();
  }

  /// Shopify tells how full its bucket is. Two calls leak out of it each second, so what is left
  /// now holds for one second, and the next answer tells anew.
  private static void addCalls(List<Quota> found, Headers answer) {
    String calls = answer.first("X-Shopify-Shop-Api-Call-Limit");
    Matcher used = calls == null ? null : CALLS.matcher(calls.strip());
    if (used != null && used.matches()) {
      long left = Long.parseLong(used.group(2)) - Long.parseLong(used.group(1));
      found.add(Quota.left("shopify", Math.max(0, left), Duration.ofSeconds(1)));
    }
  }

  private static List<Quota> withoutResets(List<Quota> found) {
    List<Quota> kept = new ArrayList<>(found.size());
    for (Quota each : found) {
      if (each.limit() > 0 && (each.window() != null || each.kind() == Quota.Kind.CONCURRENT)) {
        kept.add(new Quota(each.name(), each.kind(), each.limit(), each.window(), -1, null));
      }
    }
    return kept;
  }
}
