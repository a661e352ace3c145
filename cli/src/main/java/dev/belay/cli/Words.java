// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The words that an option understands, each with what it stands for.
final class Words<T> implements ITypeConverter<T> {
  private final Map<String, T> meanings = new LinkedHashMap<>();

  /// The names of an enum, in lower case.
  static <E extends Enum<E>> Words<E> of(Class<E> type) {
    Words<E> words = new Words<>();
    for (E constant : type.getEnumConstants()) {
      words.with(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    return words;
  }

  /// Adds a word.
  Words<T> with(String word, T meaning) {
    meanings.put(word, meaning);
    return this;
  }

  @Override
  public T convert(String word) {
    T meaning = meanings.get(word);
    if (meaning == null) {
      throw new TypeConversionException("must be " + choice() + ", was \"" + word + "\"");
    }
    return meaning;
  }

  /// The word that stands for a value.
  String word(T meaning) {
    return meanings.entrySet().stream()
        .filter(entry -> entry.getValue().equals(meaning))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /// All of them, in their order.
  List<String> list() {
    return List.copyOf(meanings.keySet());
  }

  private String choice() {
    List<String> words = new ArrayList<>(meanings.keySet());
    String last = words.removeLast();
    return words.isEmpty() ? last : String.join(", ", words) + " or " + last;
  }
}
