// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The parameters of a target, with checks that name the parameter, its rule and its value.
///
/// Parameters that a path does not know are left alone, so that a client can make targets differ.
final class Query {
  private final Map<String, String> values = new HashMap<>();

  Query(String raw) {
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.put(decode(name), decode(value));
      }
    }
  }

  String text(String name, String otherwise) {
    String value = values.getOrDefault(name, otherwise);
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw bad(name + " must have no control characters");
    }
    return value;
  }

  boolean flag(String name) {
    String value = values.getOrDefault(name, "false");
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw bad(name + " must be true or false, was \"" + value + "\"");
    };
  }

  int number(String name, int otherwise, int least, int most) {
    return (int) number(name, (long) otherwise, least, most);
  }

  long number(String name, long otherwise, long least, long most) {
    String value = values.get(name);
    return value == null ? otherwise : parse(name, value, least, most);
  }

  static long parse(String name, String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    throw bad(name + " must be from " + least + " to " + most + ", was \"" + value + "\"");
  }

  private static String decode(String raw) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw bad("the query must be percent-encoded, was \"" + raw + "\"");
    }
  }

  private static BadRequestException bad(String message) {
    return new BadRequestException(400, message);
  }
}
