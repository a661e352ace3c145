// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// run.json: what the run was asked, under which limits, and how far it is. Each writing replaces
/// the file as a whole.
final class Manifest {
  static final String FILE = "run.json";
  static final String TEMPORARY = ".new";

  /// What makes two runs runs of the same requests, beside their input.
  private static final List<String> IDENTITY =
      List.of(
          "method",
          "headers",
          "data",
          "format",
          "url",
          "json",
          "expect",
          "checksum",
          "name",
          "dedupe",
          "follow");

  private final Path path;
  private final ObjectNode root;

  private Manifest(Path path, ObjectNode root) {
    this.path = path;
    this.root = root;
  }

  /// The manifest of a new run.
  static Manifest create(Path directory, FetchOptions options, Payload payload) {
    ObjectNode root = Json.object();
    root.put("schema", Json.SCHEMA);
    root.put("belay", Version.of());
    root.put("id", UUID.randomUUID().toString());
    Invocation invocation = options.invocation();
    var command = root.putArray("command");
    invocation.command().forEach(command::add);
    root.put("directory", invocation.directory().toAbsolutePath().normalize().toString());
    root.set("arguments", arguments(options, payload));
    return new Manifest(directory.resolve(FILE), root);
  }

  /// The manifest of the run that is in a directory.
  static Manifest read(Path directory) throws RunException {
    Path path = directory.resolve(FILE);
    try {
      JsonNode node = Json.MAPPER.readTree(Files.readString(path, StandardCharsets.UTF_8));
      if (node instanceof ObjectNode root && root.path("schema").asInt(0) == Json.SCHEMA) {
        return new Manifest(path, root);
      }
      throw new RunException(ExitCode.USAGE, path + " is not the manifest of a run");
    } catch (IOException | JacksonException e) {
      throw new RunException(ExitCode.USAGE, "cannot read " + path + ": " + Failures.text(e), e);
    }
  }

  /// What the keys of its requests begin with; a retry has that of the run whose failures it makes
  /// again.
  String id() {
    return root.path("id").asString("run");
  }

  /// Names the run whose failures this one makes again.
  void retryOf(Path parent, List<String> only) {
    Path own = path.toAbsolutePath().normalize().getParent();
    Path other = parent.toAbsolutePath().normalize();
    boolean near = own != null && Objects.equals(own.getRoot(), other.getRoot());
    root.put(Chain.PARENT, (near && own != null ? own.relativize(other) : other).toString());
    var list = root.putArray("only");
    only.forEach(list::add);
  }

  private static ObjectNode arguments(FetchOptions options, Payload payload) {
    ObjectNode node = Json.object();
    var inputs = node.putArray("inputs");
    options.inputs().forEach(input -> inputs.add(UrlMask.mask(input)));
    node.put("method", options.method());
    var headers = node.putArray("headers");
    options.headers().forEach(line -> headers.add(HeaderLine.parse(line).masked()));
    put(node, "data", payload.data());
    Format format = options.format();
    node.put("format", format == null ? null : format.label());
    RequestShape shape = options.shape();
    node.put("url", shape.url() == null ? null : UrlMask.mask(shape.url()));
    put(node, "json", payload.json());
    node.put("expect", shape.expect() == null ? null : shape.expect().toString());
    node.put("checksum", shape.checksum());
    node.put("name", options.keeping().name());
    node.put("dedupe", shape.dedupe());
    Follow follow = shape.follow();
    node.put(
        "follow", follow == null ? null : follow.pointer() == null ? "next" : follow.pointer());
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable RequestData data) {
    if (data == null) {
      node.putNull(name);
      return;
    }
    node.putObject(name)
        .put("from", data.origin())
        .put("bytes", data.length())
        .put("sha256", data.sha256());
  }

  /// Checks that the options ask for the requests that the run was begun with.
  ///
  /// @throws RunException when they do not; the message tells what differs
  void checkSame(FetchOptions options, Payload payload) throws RunException {
    JsonNode before = root.path("arguments");
    ObjectNode now = arguments(options, payload);
    for (String name : IDENTITY) {
      JsonNode was = comparable(name, before.path(name));
      JsonNode is = comparable(name, now.path(name));
      if (!was.equals(is)) {
        throw new RunException(
            ExitCode.REFUSED,
            "cannot resume "
                + path.getParent()
                + ": "
                + name
                + " was "
                + was
                + " and is now "
                + is);
      }
    }
  }

  /// The same data may come from a file of another name.
  private static JsonNode comparable(String name, JsonNode node) {
    return name.equals("data") || name.equals("json") ? node.path("sha256") : node;
  }

  /// Notes the limits that are in force in this sitting.
  void limits(FetchOptions options) {
    ObjectNode node = root.putObject("limits");
    node.put("concurrency", options.concurrency());
    node.put("per_host", options.perHost());
    Rate rate = options.rate();
    node.put("rate", rate == null ? null : rate.toString());
    Rate ratePerHost = options.ratePerHost();
    node.put("rate_per_host", ratePerHost == null ? null : ratePerHost.toString());
    node.put("count_at", options.countAtSend() ? "send" : "answer");
    node.put("retries", options.retries());
    node.put("retry_after_max_ms", options.retryAfterMax().toMillis());
    node.put("connect_timeout_ms", options.connectTimeout().toMillis());
    node.put("timeout_ms", options.timeout().toMillis());
    Duration deadline = options.trying().deadline();
    node.put("deadline_ms", deadline == null ? null : deadline.toMillis());
    node.put("host_key", options.wiring().hostKey().name().toLowerCase(Locale.ROOT));
    node.put("save_bodies", options.saveBodies());
    node.put("sync", options.sync().name().toLowerCase(Locale.ROOT));
  }

  /// Everything of the file; writing waits for [#write].
  ObjectNode root() {
    return root;
  }

  /// Replaces the file.
  void write() throws WriteFailedException {
    Path next = path.resolveSibling(FILE + TEMPORARY);
    try {
      try (FileOutputStream out = new FileOutputStream(next.toFile())) {
        out.write((root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        out.getFD().sync();
      }
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new WriteFailedException(path, e);
    }
  }
}
