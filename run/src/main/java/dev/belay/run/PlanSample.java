// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.List;

/// Writes a request as it would be made, with what is secret masked.
final class PlanSample {
  private final RequestMaker maker;
  private final List<HeaderLine> headers;

  PlanSample(FetchOptions options, RequestMaker maker) {
    this.maker = maker;
    headers = options.headers().stream().map(HeaderLine::parse).toList();
  }

  String text(RequestLine line, LineParser.Parsed parsed) {
    StringBuilder out = new StringBuilder();
    out.append(maker.methodOf(parsed)).append(' ').append(UrlMask.mask(parsed.uri().toString()));
    List<HeaderLine> all = new ArrayList<>(headers);
    all.removeIf(h -> parsed.headers().stream().anyMatch(p -> p.name().equalsIgnoreCase(h.name())));
    all.addAll(parsed.headers());
    all.forEach(header -> out.append("\n  ").append(header.masked()));
    byte[] body = parsed.body();
    if (body != null) {
      out.append("\n  a body of ")
          .append(Texts.bytes(body.length))
          .append(", ")
          .append(parsed.bodyType());
    }
    return out.append("\n  from line ")
        .append(line.line())
        .append(" of ")
        .append(UrlMask.mask(line.input()))
        .toString();
  }
}
