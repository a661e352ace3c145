// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/// One request as a path sees it: what was asked, its body, and the connection it came on.
final class Call {
  private final ClassicHttpRequest request;
  private final ServedConnection connection;
  private final Visit visit;
  private final String path;
  private final String rawQuery;

  Call(ClassicHttpRequest request, ServedConnection connection, Visit visit) {
    this.request = request;
    this.connection = connection;
    this.visit = visit;
    String target = request.getPath();
    int question = target.indexOf('?');
    this.path = question < 0 ? target : target.substring(0, question);
    this.rawQuery = question < 0 ? "" : target.substring(question + 1);
  }

  String method() {
    return request.getMethod();
  }

  String target() {
    return request.getPath();
  }

  String path() {
    return path;
  }

  Query query() {
    return new Query(rawQuery);
  }

  /// The headers in the order of their first appearance; names that differ in case only are one.
  Map<String, List<String>> headers() {
    Map<String, String> spelling = new LinkedHashMap<>();
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Header header : request.getHeaders()) {
      String name =
          spelling.computeIfAbsent(
              header.getName().toLowerCase(Locale.ROOT), key -> header.getName());
      List<String> list = values.computeIfAbsent(name, key -> new ArrayList<>());
      if (header.getValue() != null) {
        list.add(header.getValue());
      }
    }
    return values;
  }

  /// Reads the request's body, or refuses it when it is longer than the path takes.
  byte[] body(int most) throws IOException {
    HttpEntity entity = request.getEntity();
    if (entity == null) {
      return new byte[0];
    }
    InputStream in = entity.getContent();
    byte[] bytes = in.readNBytes(most + 1);
    if (bytes.length > most) {
      drain();
      throw new BadRequestException(413, "the body must have at most " + most + " bytes");
    }
    return bytes;
  }

  /// Reads what is left of the request's body: answering before would leave it on the connection.
  void drain() throws IOException {
    HttpEntity entity = request.getEntity();
    @Nullable InputStream in = entity == null ? null : entity.getContent();
    if (in != null) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /// Waits, and ends at once when the client leaves meanwhile.
  void pause(long nanos) throws IOException {
    connection.pause(nanos);
  }

  /// Ends the connection here: what was flushed arrives, and nothing after it.
  ConnectionGoneException cut() throws IOException {
    visit.leave();
    connection.endOutput();
    return new ConnectionGoneException("cut as " + path + " was asked to");
  }

  /// Ends the connection here with a reset, as a crashed server does.
  ConnectionGoneException reset() throws IOException {
    visit.leave();
    connection.reset();
    return new ConnectionGoneException("reset as " + path + " was asked to");
  }
}
