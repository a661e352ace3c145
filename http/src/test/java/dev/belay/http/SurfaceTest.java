// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What other modules see: nothing of the codec, and no exception without its place in the family.
class SurfaceTest {
  private static List<Class<?>> publicClasses() throws Exception {
    Path root = Path.of(Session.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve("dev/belay/http"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class")) {
          Class<?> type = Class.forName("dev.belay.http." + name.replace(".class", ""));
          if (Modifier.isPublic(type.getModifiers())) {
            classes.add(type);
          }
        }
      }
    }
    return classes;
  }

  private static boolean isSeen(Member member) {
    return Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers());
  }

  @Test
  void no_type_of_the_codec_stands_in_a_signature() throws Exception {
    List<Class<?>> classes = publicClasses();
    assertThat(classes).contains(Session.class, Response.class, RequestException.class);
    for (Class<?> type : classes) {
      List<Class<?>> mentioned = new ArrayList<>(Arrays.asList(type.getInterfaces()));
      for (Field field : type.getDeclaredFields()) {
        if (isSeen(field)) {
          mentioned.add(field.getType());
        }
      }
      for (Method method : type.getDeclaredMethods()) {
        if (isSeen(method)) {
          mentioned.add(method.getReturnType());
          addParameters(method, mentioned);
        }
      }
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (isSeen(constructor)) {
          addParameters(constructor, mentioned);
        }
      }
      assertThat(mentioned)
          .as(type.getName())
          .noneMatch(each -> each.getName().startsWith("org.apache"));
    }
  }

  private static void addParameters(Executable executable, List<Class<?>> mentioned) {
    mentioned.addAll(Arrays.asList(executable.getParameterTypes()));
    mentioned.addAll(Arrays.asList(executable.getExceptionTypes()));
  }

  @Test
  void every_error_class_has_its_exception() {
    Progress progress = new Progress(Request.get("http://h/x"), new Stopwatch(), 1);
    for (ErrorClass error : ErrorClass.values()) {
      if (error != ErrorClass.PAUSED && error != ErrorClass.STATUS) {
        RequestException e = Failures.make(error, "fact", progress, true, null);
        assertThat(e.error()).isEqualTo(error);
        assertThat(e).hasMessageStartingWith("GET http://h/x gave up: fact (");
      }
      assertThat(error.label()).matches("[a-z_]+");
    }
    assertThat(RequestException.class.getPermittedSubclasses()).hasSize(12);
  }
}
