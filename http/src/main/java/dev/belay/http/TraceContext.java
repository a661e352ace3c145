// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which trace a piece of work belongs to: W3C Trace Context, level 1, version 00.
///
/// A session that was built with [SessionBuilder#traceparent] sends each call as a child of the
/// context that is bound to [#CURRENT], or begins a trace where none is bound.
///
/// @param traceId 32 hexadecimal digits in lower case, not all zero
/// @param parentId 16 of them: the work that this one belongs to
/// @param sampled whether the trace is recorded
/// @param state what `tracestate` says, or null
public record TraceContext(
    String traceId, String parentId, boolean sampled, @Nullable String state) {

  /// Bound while the work of a trace is done. To be seen in the tasks that are started there, it
  /// must be carried: `Context.carry(TraceContext.CURRENT)`.
  public static final ScopedValue<TraceContext> CURRENT = ScopedValue.newInstance();

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern PARENT = Pattern.compile("[0-9a-f]{16}");
  private static final int LONGEST_STATE = 512;
  private static final int MOST_MEMBERS = 32;

  private static final Pattern AROUND = Pattern.compile("^[ \\t]+|[ \\t]+$");

  /// A key, perhaps of one tenant of a system, and a value that does not end with a blank.
  private static final Pattern MEMBER =
      Pattern.compile(
          "([a-z0-9][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})"
              + "=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

  /// Checks the parts.
  public TraceContext {
    if (!TRACE.matcher(traceId).matches() || isZero(traceId)) {
      throw new IllegalArgumentException(
          "traceId must be 32 hexadecimal digits in lower case and not all zero, was "
              + HeaderRules.quote(traceId));
    }
    if (!PARENT.matcher(parentId).matches() || isZero(parentId)) {
      throw new IllegalArgumentException(
          "parentId must be 16 hexadecimal digits in lower case and not all zero, was "
              + HeaderRules.quote(parentId));
    }
    if (state != null) {
      HeaderRules.checkValue("tracestate", state);
    }
  }

  /// The beginning of a trace, which is recorded.
  ///
  /// @return by chance
  public static TraceContext random() {
    return new TraceContext(digits(16), digits(8), true, null);
  }

  /// What an incoming request says.
  ///
  /// @param traceparent the value of that field, or null
  /// @param tracestate the value of that field, or null
  /// @return the context, or null when the first is missing or not by the rules: a new trace begins
  public static @Nullable TraceContext parse(
      @Nullable String traceparent, @Nullable String tracestate) {
    Matcher form = FORM.matcher(traceparent == null ? "" : traceparent);
    if (!form.matches()
        || form.group(1).equals("ff")
        || (form.group(1).equals("00") && form.group(5) != null)
        || isZero(form.group(2))
        || isZero(form.group(3))) {
      return null;
    }
    boolean sampled = (Integer.parseInt(form.group(4), 16) & 1) == 1;
    boolean kept = tracestate != null && !tracestate.isBlank() && isState(tracestate);
    return new TraceContext(form.group(2), form.group(3), sampled, kept ? tracestate : null);
  }

  /// The same trace, one level below: what is sent on.
  ///
  /// @return with a parent of its own
  public TraceContext child() {
    return new TraceContext(traceId, digits(8), sampled, state);
  }

  /// The value of the field.
  ///
  /// @return for example `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`
  public String traceparent() {
    return "00-" + traceId + '-' + parentId + (sampled ? "-01" : "-00");
  }

  /// Members that may be empty, each key once. What is not by the rules is not passed on.
  private static boolean isState(String text) {
    Set<String> keys = new HashSet<>();
    int members = 0;
    for (String each : text.split(",", -1)) {
      String member = AROUND.matcher(each).replaceAll("");
      if (!member.isEmpty()) {
        Matcher form = MEMBER.matcher(member);
        members++;
        if (members > MOST_MEMBERS || !form.matches() || !keys.add(form.group(1))) {
          return false;
        }
      }
    }
    return text.length() <= LONGEST_STATE;
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(c -> c == '0');
  }

  private static String digits(int bytes) {
    byte[] some = new byte[bytes];
    do {
      RANDOM.nextBytes(some);
    } while (isZero(HexFormat.of().formatHex(some)));
    return HexFormat.of().formatHex(some);
  }
}
