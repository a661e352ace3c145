// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import dev.belay.Async;
import dev.belay.http.Session;
import dev.belay.http.SessionBuilder;
import dev.belay.http.transport.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// Servers that answer by a script, and sessions that can reach nobody else.
///
/// {@snippet class="ScriptedNetworkDocs" region="retry"}
///
/// A session over it is the real one from the limits down to the codec; only what is below, sockets
/// and names, is scripted. All its waiting goes by the clock of its loop: inside of
/// [dev.belay.sim.Simulation] an hour of pauses takes no time, and the same seed gives the same
/// run. On another loop the same script takes its real time.
///
/// | | |
/// |---|---|
/// | waits | nothing here does; the session does |
/// | not scripted | TLS (an https URL is spoken to in clear), lookups of names, sizes of buffers |
/// | unknown hosts | refuse the connection |
///
/// Make the network inside of the program that is simulated, since its times count from there.
public final class ScriptedNetwork {
  private final Map<String, ScriptedHost> hosts = new ConcurrentHashMap<>();
  private final long origin = Async.nanoTime();
  private volatile Duration latency = Duration.ZERO;

  /// A network without any server.
  public ScriptedNetwork() {}

  /// Adds a server.
  ///
  /// @param host its name as URLs have it; every port of it answers by the script
  /// @param script what it does with each request
  /// @return this
  /// @throws IllegalArgumentException when there is one of that name
  public ScriptedNetwork host(String host, Script script) {
    Objects.requireNonNull(script, "script");
    if (hosts.putIfAbsent(host, new ScriptedHost(script)) != null) {
      throw new IllegalArgumentException("host must be new, was " + host);
    }
    return this;
  }

  /// How long a byte takes to a server, and back again, from now on. A connection takes both ways.
  ///
  /// @param oneWay not negative; nothing unless said otherwise
  /// @return this
  public ScriptedNetwork latency(Duration oneWay) {
    if (oneWay.isNegative()) {
      throw new IllegalArgumentException("oneWay must be at least 0, was " + oneWay);
    }
    latency = oneWay;
    return this;
  }

  /// A session that runs over this network for all its life.
  ///
  /// @param builder describes it
  /// @return to be closed by the caller
  public Session session(SessionBuilder builder) {
    Deque<Session> made = new ArrayDeque<>(1);
    Transport transport = this::connect;
    ScopedValue.where(Transport.CURRENT, transport).run(() -> made.add(builder.build()));
    return made.getFirst();
  }

  private Transport.Line connect(String host, int port, long now) {
    ScriptedHost known = hosts.get(host);
    long oneWay = latency.toNanos();
    return known == null
        ? new Refusal(now + 2 * oneWay)
        : new ScriptedLine(known, origin, oneWay, now);
  }

  /// What a server has received.
  ///
  /// @param host its name
  /// @return in the order of arrival
  public List<Arrival> arrivals(String host) {
    return known(host).arrivals();
  }

  /// How many connections were ever made to a server.
  ///
  /// @param host its name
  /// @return the number
  public int connections(String host) {
    return known(host).connections();
  }

  /// How many connections to a server the session has not closed.
  ///
  /// @param host its name
  /// @return the number
  public int openConnections(String host) {
    return known(host).open();
  }

  private ScriptedHost known(String host) {
    ScriptedHost known = hosts.get(host);
    if (known == null) {
      throw new IllegalArgumentException("host must be one of " + hosts.keySet() + ", was " + host);
    }
    return known;
  }

  /// Nobody listens there.
  private record Refusal(long at) implements Transport.Line {
    @Override
    public Transport.Event next() {
      return new Transport.Event.Refused(at);
    }

    @Override
    public void taken() {}

    @Override
    public void write(byte[] bytes, int offset, int length, long now) {}

    @Override
    public void close() {}
  }
}
