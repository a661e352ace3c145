// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.auth.AuthChallenge;
import org.apache.hc.client5.http.auth.AuthenticationException;
import org.apache.hc.client5.http.auth.ChallengeType;
import org.apache.hc.client5.http.auth.MalformedChallengeException;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.AuthChallengeParser;
import org.apache.hc.client5.http.impl.auth.DigestScheme;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.message.ParserCursor;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/// One user's answers to the Digest challenges of one origin. The arithmetic is HttpClient's; here
/// it is kept which challenge holds and how often its nonce has been used. Thread-safe.
final class DigestAnswers {
  private static final Set<String> ALGORITHMS =
      Set.of("md5", "md5-sess", "sha-256", "sha-256-sess", "sha-512-256", "sha-512-256-sess");

  /// Where they may stand matters: what is quoted is matched to what is not.
  private static final int LONGEST_CHALLENGE = 8 * 1024;

  /// HttpClient puts quotes around an extended value, which RFC 7616 section 3.4 has without.
  private static final Pattern QUOTED_NAME = Pattern.compile("username\\*=\"([^\"]*)\"");

  private final UsernamePasswordCredentials user;

  // Guarded by this.
  private @Nullable DigestScheme scheme;
  private String nonce = "";

  DigestAnswers(Credentials credentials) {
    user = new UsernamePasswordCredentials(credentials.user(), credentials.secret().toCharArray());
  }

  /// What `Authorization` says, or null when no challenge is known.
  synchronized @Nullable String line(Request request) {
    DigestScheme current = scheme;
    if (current == null) {
      return null;
    }
    Target target = request.target();
    try {
      String line =
          current.generateAuthResponse(
              new HttpHost(target.host(), target.port()),
              new BasicHttpRequest(request.method(), target.path()),
              HttpCoreContext.create());
      return QUOTED_NAME.matcher(line).replaceFirst("username*=$1");
    } catch (AuthenticationException e) {
      // Its challenge was looked at before it was taken; if it cannot be answered all the same, the
      // server says 401 again.
      scheme = null;
      return null;
    }
  }

  /// Takes the challenge of a 401.
  ///
  /// @param sent what the request had said, or null
  /// @return whether the request may be sent again: not if the same challenge was answered before
  synchronized boolean challenged(Headers answer, @Nullable String sent) {
    for (String value : answer.all("WWW-Authenticate")) {
      for (AuthChallenge challenge : challenges(value)) {
        List<NameValuePair> parameters = usable(challenge);
        if (parameters != null) {
          return take(parameters, sent);
        }
      }
    }
    return false;
  }

  private boolean take(List<NameValuePair> parameters, @Nullable String sent) {
    String fresh = String.valueOf(value(parameters, "nonce"));
    boolean stale = "true".equalsIgnoreCase(value(parameters, "stale"));
    if (sent != null && !stale && sent.contains("nonce=\"" + fresh + "\"")) {
      return false;
    }
    if (scheme == null || !fresh.equals(nonce)) {
      DigestScheme next = new DigestScheme();
      try {
        next.processChallenge(
            new AuthChallenge(ChallengeType.TARGET, "Digest", null, parameters),
            HttpCoreContext.create());
        next.isResponseReady(
            new HttpHost("unused"), (scope, context) -> user, HttpCoreContext.create());
      } catch (MalformedChallengeException | AuthenticationException e) {
        return false;
      }
      scheme = next;
      nonce = fresh;
    }
    return true;
  }

  private static List<AuthChallenge> challenges(String value) {
    if (value.length() > LONGEST_CHALLENGE || !HeaderRules.isValue(value)) {
      return List.of();
    }
    try {
      return AuthChallengeParser.INSTANCE.parse(
          ChallengeType.TARGET, value, new ParserCursor(0, value.length()));
    } catch (ParseException | RuntimeException e) {
      // What is no challenge is not answered.
      return List.of();
    }
  }

  /// The parameters to answer by, or null when this one cannot be answered: RFC 7616 section 3.7
  /// takes the first that can.
  private static @Nullable List<NameValuePair> usable(AuthChallenge challenge) {
    List<NameValuePair> given = challenge.getParams();
    if (!"digest".equalsIgnoreCase(challenge.getSchemeName()) || given == null) {
      return null;
    }
    String algorithm = value(given, "algorithm");
    String qop = value(given, "qop");
    if (value(given, "nonce") == null
        || value(given, "realm") == null
        || (algorithm != null && !ALGORITHMS.contains(algorithm.toLowerCase(Locale.ROOT)))
        || (qop != null
            && !List.of(qop.toLowerCase(Locale.ROOT).split("[,\\s]+")).contains("auth"))) {
      return null;
    }
    List<NameValuePair> parameters = new ArrayList<>(given);
    // The server offers to take a hashed name, it does not demand it; the plain one always holds.
    parameters.removeIf(each -> each.getName().equalsIgnoreCase("userhash"));
    return parameters;
  }

  private static @Nullable String value(List<NameValuePair> parameters, String name) {
    for (NameValuePair each : parameters) {
      if (each.getName().equalsIgnoreCase(name)) {
        return each.getValue();
      }
    }
    return null;
  }
}
