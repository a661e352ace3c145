// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The hosts that are asked without a proxy: names with all below them, addresses, networks, or `*`
/// for all; each with a port or without.
final class NoProxy {
  private static final Pattern PARTS = Pattern.compile("[,\\s]+");

  private final List<Entry> entries;

  /// @param name without a dot at its beginning, or null for a network
  /// @param port -1 for any
  private record Entry(@Nullable String name, @Nullable InetAddress network, int bits, int port) {}

  private NoProxy(List<Entry> entries) {
    this.entries = entries;
  }

  /// @param list as `NO_PROXY` has it, parted by commas or blanks
  static NoProxy of(String list) {
    List<Entry> entries = new ArrayList<>();
    for (String each : PARTS.split(list.toLowerCase(Locale.ROOT), 0)) {
      if (!each.isEmpty()) {
        entries.add(entry(each));
      }
    }
    return new NoProxy(List.copyOf(entries));
  }

  private static Entry entry(String text) {
    int slash = text.indexOf('/');
    InetAddress network = slash < 0 ? null : address(bare(text.substring(0, slash)));
    if (network != null) {
      int bits = number(text.substring(slash + 1), 8 * network.getAddress().length);
      if (bits >= 0) {
        return new Entry(null, network, bits, -1);
      }
    }
    int colon = text.lastIndexOf(':');
    boolean one = colon >= 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
    int port = one ? number(text.substring(colon + 1), 65_535) : -1;
    String name = bare(port < 0 ? text : text.substring(0, colon));
    name = name.startsWith("*.") ? name.substring(1) : name;
    return new Entry(name.startsWith(".") ? name.substring(1) : name, null, 0, port);
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static int number(String text, int most) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(Character::isDigit)) {
      return -1;
    }
    int number = Integer.parseInt(text);
    return number <= most ? number : -1;
  }

  /// An address that is written as one. Names are not looked up.
  private static @Nullable InetAddress address(String host) {
    boolean literal =
        host.indexOf(':') >= 0
            || (host.indexOf('.') > 0
                && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
    if (!literal) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  boolean contains(Target target) {
    String host = target.host();
    InetAddress address = entries.isEmpty() ? null : address(host);
    for (Entry each : entries) {
      if (each.port >= 0 && each.port != target.port()) {
        continue;
      }
      String name = each.name;
      boolean matches =
          name == null
              ? isIn(address, each)
              : name.equals("*")
                  || host.equals(name)
                  || (address == null && host.endsWith("." + name) && !name.isEmpty());
      if (matches) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIn(@Nullable InetAddress address, Entry entry) {
    InetAddress network = entry.network;
    if (address == null || network == null) {
      return false;
    }
    byte[] one = address.getAddress();
    byte[] other = network.getAddress();
    if (one.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < entry.bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
