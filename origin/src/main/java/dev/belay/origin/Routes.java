// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/// The paths that the origin knows.
final class Routes {
  /// Answers the requests for one path.
  @FunctionalInterface
  interface Route {
    Answer answer(Call call) throws IOException;
  }

  private static final int LONGEST_MS = 600_000;
  private static final long LONGEST_BODY = 1L << 32;
  private static final int LARGEST_ECHO = 1 << 20;
  private static final int LARGEST_LIMIT = 10_000;
  private static final int LIMITS = 256;
  private static final int IDS = 100_000;
  private static final String STATUS = "/status/";

  private final Ledger ledger;
  private final Map<String, Route> routes = new LinkedHashMap<>();
  private final Recent<Integer> flaky = new Recent<>(IDS);
  private final Recent<SlidingWindow> limits = new Recent<>(LIMITS);

  Routes(Ledger ledger) {
    this.ledger = ledger;
    routes.put("/", call -> Answer.text(200, "paths:\n" + usage()));
    routes.put("/delay", Routes::delay);
    routes.put("/bytes", Routes::bytes);
    routes.put("/gzip", Routes::gzip);
    routes.put("/limited", this::limited);
    routes.put("/flaky", this::flaky);
    routes.put("/cut", Routes::cut);
    routes.put("/drop", Routes::drop);
    routes.put("/slow-body", Routes::slowBody);
    routes.put("/redirect", Routes::redirect);
    routes.put("/echo", Routes::echo);
    routes.put("/headers", call -> Answer.json(headers(call)));
  }

  Answer answer(Call call) throws IOException {
    if (call.path().startsWith(STATUS)) {
      return status(call);
    }
    Route route = routes.get(call.path());
    if (route == null) {
      return Answer.text(404, "no such path: " + call.path() + "\npaths:\n" + usage());
    }
    return route.answer(call);
  }

  void reset() {
    flaky.clear();
    limits.clear();
  }

  private String usage() {
    return routes.keySet().stream().collect(Collectors.joining("\n")) + "\n" + STATUS + "{code}";
  }

  private static Answer delay(Call call) throws IOException {
    int ms = call.query().number("ms", 100, 0, LONGEST_MS);
    call.pause(MILLISECONDS.toNanos(ms));
    return Answer.text(200, "waited " + ms + " ms");
  }

  private static Answer status(Call call) {
    String code = call.path().substring(STATUS.length());
    int status = (int) Query.parse("status", code, 200, 599);
    Answer answer =
        status == 204 || status == 304 ? Answer.empty(status) : Answer.text(status, code);
    String retryAfter = call.query().text("retry_after", "");
    return retryAfter.isEmpty() ? answer : answer.with("Retry-After", retryAfter);
  }

  private static Answer bytes(Call call) {
    Query query = call.query();
    long n = query.number("n", 1_024, 0, LONGEST_BODY);
    long length = query.flag("chunked") ? -1 : n;
    return new Answer(200, Map.of(), Answer.BYTES, length, out -> Filler.write(out, n));
  }

  private static Answer gzip(Call call) {
    long n = call.query().number("n", 1_024, 0, LONGEST_BODY);
    Answer.Writer body =
        out -> {
          GZIPOutputStream gzip = new GZIPOutputStream(out);
          Filler.write(gzip, n);
          gzip.finish();
        };
    return new Answer(200, Map.of("Content-Encoding", "gzip"), Answer.BYTES, -1, body);
  }

  private Answer limited(Call call) {
    Query query = call.query();
    int n = query.number("n", 10, 1, LARGEST_LIMIT);
    int ms = query.number("window_ms", 1_000, 1, LONGEST_MS);
    String name = n + "/" + ms + "/" + query.text("id", "");
    Duration length = Duration.ofMillis(ms);
    SlidingWindow window =
        limits.update(name, old -> old == null ? new SlidingWindow(n, length) : old);
    long refusedFor;
    synchronized (window) {
      refusedFor = window.admit(System.nanoTime());
    }
    if (refusedFor > 0) {
      ledger.refuse();
      return Answer.tooMany(refusedFor);
    }
    return Answer.text(200, "within " + n + " in " + ms + " ms");
  }

  private Answer flaky(Call call) {
    Query query = call.query();
    int fail = query.number("fail", 1, 0, 1_000);
    int attempt = flaky.update(query.text("id", ""), old -> old == null ? 1 : old + 1);
    return attempt <= fail
        ? Answer.text(503, "attempt " + attempt + ": the first " + fail + " fail")
        : Answer.text(200, "attempt " + attempt);
  }

  private static Answer cut(Call call) {
    Query query = call.query();
    long after = query.number("after", 100, 0, LONGEST_BODY);
    boolean reset = query.flag("reset");
    Answer.Writer body =
        out -> {
          Filler.write(out, after);
          out.flush();
          throw reset ? call.reset() : call.cut();
        };
    long promised = query.flag("chunked") ? -1 : after + 1_000;
    return new Answer(200, Map.of(), Answer.BYTES, promised, body);
  }

  private static Answer drop(Call call) throws IOException {
    throw call.query().flag("reset") ? call.reset() : call.cut();
  }

  private static Answer slowBody(Call call) {
    Query query = call.query();
    int ms = query.number("ms", 100, 0, LONGEST_MS);
    int chunks = query.number("chunks", 10, 1, 100_000);
    Answer.Writer body =
        out -> {
          for (int i = 1; i <= chunks; i++) {
            call.pause(MILLISECONDS.toNanos(ms));
            out.write(("chunk " + i + " of " + chunks + "\n").getBytes(StandardCharsets.UTF_8));
            if (i < chunks) {
              out.flush();
            }
          }
        };
    return new Answer(200, Map.of(), Answer.TEXT, -1, startingAtOnce(body));
  }

  /// Sends the head before the body begins to be slow.
  private static Answer.Writer startingAtOnce(Answer.Writer body) {
    return (OutputStream out) -> {
      out.flush();
      body.write(out);
    };
  }

  private static Answer redirect(Call call) {
    Query query = call.query();
    int status = query.number("status", 302, 300, 399);
    // Without a place to go to it leads back to itself, for ever.
    String to = query.text("to", call.target());
    return Answer.text(status, "go to " + to).with("Location", to);
  }

  private static Answer echo(Call call) throws IOException {
    byte[] body = call.body(LARGEST_ECHO);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("method", Json.string(call.method()));
    fields.put("target", Json.string(call.target()));
    fields.put("headers", headers(call));
    fields.put("length", Integer.toString(body.length));
    fields.put("body", Json.string(new String(body, StandardCharsets.UTF_8)));
    return Answer.json(Json.object(fields));
  }

  private static String headers(Call call) {
    Map<String, String> written = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> header : call.headers().entrySet()) {
      written.put(header.getKey(), Json.strings(header.getValue()));
    }
    return Json.object(written);
  }
}
