// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// What the tests of some modules came to when they were last run, by the reports of Maven, and
/// what stands in their sources.
final class TestReports {
  private static final int CALLS_DEEP = 3;
  private static final String ADVICE = "run ./build verify";
  private static final Pattern NAME = Pattern.compile("\\w+");
  private static final Pattern CALL = Pattern.compile("\\b(\\w+)\\(");
  private static final Pattern ASSERTION = Pattern.compile("\\bassert\\w*[(.]|\\.mustBe\\(");
  private static final Set<String> NOT_PASSED = Set.of("failure", "error", "skipped");

  /// `Class#method` of each test that passed.
  private final Set<String> passed = new HashSet<>();

  private final Set<String> notPassed = new HashSet<>();

  /// The simple names of the classes that were compiled again since their last run.
  private final Set<String> stale = new TreeSet<>();

  /// The lines of the source of each class that has a report.
  private final Map<String, List<String>> sources = new HashMap<>();

  /// Reads the reports of `modules`.
  static TestReports of(String... modules) throws Exception {
    TestReports reports = new TestReports();
    for (String module : modules) {
      Path build = Program.ROOT.resolve(module).resolve(buildFolder());
      Path folder = build.resolve("surefire-reports");
      if (!Files.isDirectory(folder)) {
        throw new AssertionError(
            "%s: there are no reports of the tests of %s; %s".formatted(folder, module, ADVICE));
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(TestReports::isReport).toList()) {
          reports.read(file, module, build);
        }
      }
    }
    return reports;
  }

  /// `target`, or the folder that a quick build has instead.
  private static Path buildFolder() throws URISyntaxException {
    Path classes =
        Path.of(TestReports.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Program.ROOT.resolve("examples").relativize(classes.getParent());
  }

  private static boolean isReport(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("TEST-") && name.endsWith(".xml");
  }

  /// A report without a class is what is left of one that was renamed.
  private void read(Path report, String module, Path build) throws Exception {
    String file = report.getFileName().toString();
    String type = file.substring("TEST-".length(), file.length() - ".xml".length());
    String path = type.replace('.', '/');
    Path compiled = build.resolve("test-classes").resolve(path + ".class");
    if (Files.notExists(compiled)) {
      return;
    }
    String simple = type.substring(type.lastIndexOf('.') + 1);
    if (Files.getLastModifiedTime(report).compareTo(Files.getLastModifiedTime(compiled)) < 0) {
      stale.add(simple);
    }
    Path source = Program.ROOT.resolve(module).resolve("src/test/java").resolve(path + ".java");
    sources.put(simple, Files.exists(source) ? Files.readAllLines(source) : List.of());
    cases(report).forEach((method, ok) -> (ok ? passed : notPassed).add(simple + "#" + method));
  }

  /// Each method of a report, and whether all its runs passed.
  private static Map<String, Boolean> cases(Path report) throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(report.toFile());
    NodeList cases = document.getElementsByTagName("testcase");
    Map<String, Boolean> methods = new HashMap<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element element = (Element) cases.item(i);
      Matcher name = NAME.matcher(element.getAttribute("name"));
      if (name.lookingAt()) {
        boolean ok =
            NOT_PASSED.stream().allMatch(tag -> element.getElementsByTagName(tag).getLength() == 0);
        methods.merge(name.group(), ok, Boolean::logicalAnd);
      }
    }
    return methods;
  }

  /// What is wrong with a test that is named somewhere, or null.
  String complaint(String test) {
    String type = test.substring(0, test.indexOf('#'));
    String method = test.substring(test.indexOf('#') + 1);
    if (!sources.containsKey(type)) {
      return "no test class " + type + " has been run; is the name right? " + ADVICE;
    }
    if (stale.contains(type)) {
      return type + " was compiled again after it was last run; " + ADVICE;
    }
    if (notPassed.contains(test)) {
      return test + " did not pass";
    }
    if (!passed.contains(test)) {
      return test + " has not been run; is the name right? " + ADVICE;
    }
    return asserts(type, method, CALLS_DEEP) ? null : test + " asserts nothing";
  }

  /// Whether the method asserts something, itself or in methods of its class that it calls, so many
  /// calls deep.
  private boolean asserts(String type, String method, int calls) {
    String body = body(type, method);
    if (ASSERTION.matcher(body).find()) {
      return true;
    }
    return calls > 0
        && CALL.matcher(body)
            .results()
            .map(call -> call.group(1))
            .filter(called -> !called.equals(method))
            .anyMatch(called -> asserts(type, called, calls - 1));
  }

  /// The lines of a method: members stand at an indentation of two.
  private String body(String type, String method) {
    Pattern declaration = Pattern.compile("  (?! ).*\\b" + method + "\\(.*");
    StringBuilder body = new StringBuilder();
    for (String line : sources.get(type)) {
      if (!body.isEmpty() || declaration.matcher(line).matches()) {
        body.append(line).append('\n');
        if (line.startsWith("  }")) {
          break;
        }
      }
    }
    return body.toString();
  }
}
