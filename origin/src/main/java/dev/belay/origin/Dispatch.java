// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import dev.belay.origin.Faults.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpServerRequestHandler.ResponseTrigger;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.MessageSupport;

/// What happens to each request: recorded, refused when there are too many, made to fail when its
/// turn has come, delayed, and answered by its path.
final class Dispatch {
  private static final long CUT_AFTER = 10;
  private static final long CUT_PROMISED = 1_000;

  private final Ledger ledger;
  private final Routes routes;
  private final Faults faults;
  private final Duration delay;

  Dispatch(Ledger ledger, Faults faults, Duration delay) {
    this.ledger = ledger;
    this.routes = new Routes(ledger);
    this.faults = faults;
    this.delay = delay;
  }

  void reset() {
    routes.reset();
    faults.reset();
  }

  void handle(ClassicHttpRequest request, ResponseTrigger trigger, ServedConnection connection)
      throws HttpException, IOException {
    Header host = request.getFirstHeader(HttpHeaders.HOST);
    Visit visit =
        ledger.enter(
            host == null ? "" : host.getValue(),
            request.getMethod(),
            request.getPath(),
            connection.number());
    try {
      if (request.containsHeader(HttpHeaders.EXPECT)) {
        trigger.sendInformation(new BasicClassicHttpResponse(100));
      }
      Call call = new Call(request, connection, visit);
      Answer answer = answer(call, visit);
      call.drain();
      submit(answer, request, trigger, visit);
    } finally {
      visit.leave();
    }
  }

  private Answer answer(Call call, Visit visit) throws IOException {
    if (visit.refusedFor() > 0) {
      return Answer.tooMany(visit.refusedFor());
    }
    Fault fault = faults.draw(call.method(), call.target());
    call.pause(delay.toNanos());
    try {
      return fault == null ? routes.answer(call) : fail(fault, call);
    } catch (BadRequestException e) {
      return Answer.text(e.status(), e.reason());
    }
  }

  private static Answer fail(Fault fault, Call call) throws IOException {
    return switch (fault) {
      case UNAVAILABLE -> Answer.text(503, "made to fail");
      case DROPPED -> throw call.cut();
      case CUT -> new Answer(200, Map.of(), Answer.BYTES, CUT_PROMISED, out -> cut(call, out));
    };
  }

  private static void cut(Call call, OutputStream out) throws IOException {
    Filler.write(out, CUT_AFTER);
    out.flush();
    throw call.cut();
  }

  private static void submit(
      Answer answer, ClassicHttpRequest request, ResponseTrigger trigger, Visit visit)
      throws HttpException, IOException {
    try (ClassicHttpResponse response = new BasicClassicHttpResponse(answer.status())) {
      answer.headers().forEach(response::setHeader);
      if (answer.length() != 0) {
        response.setEntity(new AnswerEntity(answer, visit));
      }
      // With a body, the visit ends before its last byte; without one it ends before the head.
      boolean bodyFollows = MessageSupport.canResponseHaveBody(request.getMethod(), response);
      if (!bodyFollows || answer.length() == 0) {
        visit.leave();
      }
      trigger.submitResponse(response);
    }
  }
}
