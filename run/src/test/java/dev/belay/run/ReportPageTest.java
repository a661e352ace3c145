// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Chromium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The page of a report in a browser, wide and narrow, light, dark and without colours. Screenshots
/// are put into target/report.
@Tag("tool:chromium")
class ReportPageTest {
  private static final Path PICTURES = Path.of("target/report");
  private static final List<String> SECTIONS =
      List.of(
          "outcome",
          "waiting",
          "percentiles",
          "throughput",
          "inflight",
          "latency",
          "status",
          "attempts",
          "hosts",
          "errors",
          "timeline");

  /// Measures the page when it is there, and writes what is wrong, and the numbers, into its end.
  private static final String PROBE =
      """
      <script>
      const wrong = [];
      addEventListener('error', event => wrong.push('error: ' + event.message));
      addEventListener('securitypolicyviolation', event => wrong.push('loads ' + event.blockedURI));
      const grey = document.documentElement.matches('[data-grey]');
      function parts(text) {
        const found = text.match(/rgba?\\(([\\d.]+), ([\\d.]+), ([\\d.]+)(?:, ([\\d.]+))?\\)/);
        const colour = found ? found.slice(1).map(n => n === undefined ? 1 : Number(n)) : [0, 0, 0, 0];
        // What the filter makes of it: the computed style does not tell.
        const shade = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
        return grey ? [shade, shade, shade, colour[3]] : colour;
      }
      function light(rgb) {
        const line = rgb.slice(0, 3).map(n => n / 255)
            .map(n => n <= 0.03928 ? n / 12.92 : Math.pow((n + 0.055) / 1.055, 2.4));
        return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2];
      }
      function behind(element) {
        for (let at = element; at; at = at.parentElement) {
          const colour = parts(getComputedStyle(at).backgroundColor);
          if (colour[3] === 1) { return colour; }
        }
        return [255, 255, 255, 1];
      }
      function contrast(one, other) {
        const lights = [light(one), light(other)];
        return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
      }
      // Kinds differ by their patterns, or so much that they do without their colours.
      function apart(kinds) {
        const styles = kinds.map(kind => getComputedStyle(kind));
        const patterns = styles.map(style =>
            style.backgroundImage.replace(/rgb\\([^)]*\\)/g, '') + (style.boxShadow !== 'none'));
        for (let i = 0; i < kinds.length; i++) {
          for (let j = 0; j < i; j++) {
            const both = [styles[i], styles[j]].map(style => parts(style.backgroundColor));
            if (patterns[i] === patterns[j] && contrast(...both) < (grey ? 1.3 : 1.05)) {
              wrong.push('alike: ' + kinds[i].className + ' and ' + kinds[j].className);
            }
          }
        }
      }
      function name(element) { return element.outerHTML.slice(0, 120); }
      addEventListener('load', () => {
        // Of what lies folded no box is known.
        document.querySelectorAll('details').forEach(each => each.open = OPEN);
        if (innerWidth !== WIDTH) { wrong.push('the window is ' + innerWidth + ' wide'); }
        if (document.documentElement.scrollWidth > innerWidth) {
          wrong.push('the page is ' + document.documentElement.scrollWidth + ' wide');
        }
        for (const each of document.body.querySelectorAll('*')) {
          const box = each.getBoundingClientRect();
          if (box.width > innerWidth || box.right > innerWidth + 0.5 || box.left < -0.5) {
            wrong.push('leaves the window: ' + name(each));
          }
          const said = [...each.childNodes].some(n => n.nodeType === 3 && n.data.trim() !== '');
          if (!said || each.namespaceURI.endsWith('svg') || each.matches('script')) { continue; }
          const style = getComputedStyle(each);
          if (parseFloat(style.fontSize) < 12) { wrong.push('too small: ' + name(each)); }
          const legible = contrast(parts(style.color), behind(each));
          if (legible < 4.5) { wrong.push('contrast ' + legible.toFixed(2) + ': ' + name(each)); }
        }
        apart([...document.querySelectorAll('#outcome .key i')]);
        apart([...document.querySelectorAll('#waiting .key i')]);
        const height = document.documentElement.scrollHeight;
        const sections = [...document.querySelectorAll('section')].map(each => each.id);
        const numbers = [...document.querySelectorAll('[id]:not(section)')]
            .map(each => each.id + '=' + each.textContent.replace(/\\s/g, ''));
        const result = document.createElement('pre');
        result.textContent = 'PROBE sections ' + sections.join(',') + ' paper '
            + getComputedStyle(document.body).backgroundColor + ' wrong [' + wrong.join('; ')
            + '] numbers {' + numbers.join(';') + '} height ' + height + ' END';
        // In a frame it is the page around that is looked at afterwards.
        parent.document.body.append(result);
      });
      </script>
      """;

  @TempDir(factory = InTarget.class)
  private Path folder;

  /// A Chromium that was installed as a snap sees nothing but the home of its user.
  static final class InTarget implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "chromium");
    }
  }

  @Test
  void a_page_fits_every_window_and_tells_the_numbers_of_the_summary() throws Exception {
    RunReport report = RunReport.read(SampleJournal.write(folder.resolve("sample-run"), 1_500));
    String page = report.html();
    assertThat(page).doesNotContain("<script", "http-equiv=\"refresh\"", "<img", "url(");

    String wide = probe(page, 1280, false).numbers();
    probe(page, 1280, true);
    probe(page, 400, false);
    probe(page, 400, true);
    probe(grey(page), 1280, false);
    probe(grey(page), 400, true);

    JsonNode json = Json.MAPPER.readTree(report.summary().toJson());
    assertThat(number(wide, "requests")).isEqualTo(json.get("requests").asString());
    assertThat(number(wide, "recorded")).isEqualTo(json.get("recorded").asString());
    assertThat(number(wide, "left")).isEqualTo(json.get("left").asString());
    json.get("outcomes")
        .properties()
        .forEach(each ->
            assertThat(number(wide, "outcome-" + each.getKey()))
                .isEqualTo(each.getValue().asString()));
    json.get("statuses")
        .properties()
        .forEach(each ->
            assertThat(number(wide, "status-" + each.getKey()))
                .isEqualTo(each.getValue().asString()));
    json.get("waiting")
        .properties()
        .forEach(each ->
            assertThat(number(wide, "waiting-" + each.getKey()))
                .isEqualTo("%.1f%%".formatted(each.getValue().asDouble())));
    for (String name : List.of("p50", "p90", "p95", "p99", "p99.9", "max")) {
      for (String kind : List.of("latency", "overall")) {
        assertThat(number(wide, kind + "-" + name))
            .isEqualTo(Texts.decimal(json.get(kind + "_ms").get(name).asDouble()).replace(" ", ""));
      }
    }
    assertThat(number(wide, "peak")).isEqualTo(json.get("peak_in_flight").asString());
    assertThat(number(wide, "speed"))
        .isEqualTo(Texts.decimal(json.get("requests_per_s").asDouble()).replace(" ", ""));
    json.get("hosts")
        .forEach(host ->
            assertThat(page)
                .containsIgnoringWhitespaces(
                    "<td class=\"id\">%s</td><td data-l=\"requests\">%s</td><td data-l=\"ok\">%s</td>"
                        .formatted(
                            Hosts.name(host.get("key").asString()),
                            Texts.grouped(host.get("requests").asLong()),
                            PageTables.percent(
                                host.get("ok").asLong(), host.get("requests").asLong()))));
    json.get("errors")
        .properties()
        .forEach(each ->
            assertThat(page)
                .containsIgnoringWhitespaces(
                    "<td>%s</td><td data-l=\"requests\">%s</td>"
                        .formatted(each.getKey(), Texts.grouped(each.getValue().asLong()))));
  }

  @Test
  void a_page_of_many_requests_and_one_of_none_fit_too() throws Exception {
    RunReport many = RunReport.read(SampleJournal.write(folder.resolve("many"), 20_000));
    probe(many.html(), 1280, false);
    probe(many.html(), 400, true);

    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.writeString(empty.resolve("results.jsonl"), "");
    String page = RunReport.read(empty).html();
    probe(page, 400, false);
  }

  @ParameterizedTest
  @CsvSource({
    "all-well,      300,   1, false, false",
    "all-failed,    300,   4, true,  false",
    "one-request,     1,   1, false, false",
    "long-names,    200,   3,      , true",
    "many-hosts, 10_000, 500,      , false",
    "many-failed, 3_000,  40, true,  true"
  })
  void pages_of_special_runs_fit_too(
      String name, String records, int hosts, @Nullable Boolean failures, boolean longNames)
      throws Exception {
    var shape = new SampleJournal.Shape(hosts, failures, longNames);
    int count = Integer.parseInt(records.replace("_", ""));
    Path run = SampleJournal.write(folder.resolve(name), count, shape);

    String page = RunReport.read(run).html();

    probe(page, 1280, false);
    probe(page, 400, true);
    assertThat(page.contains("No request failed.")).isEqualTo(failures != null && !failures);
    assertThat(page.contains("#errors")).isNotEqualTo(failures != null && !failures);
    assertThat(page.contains("</span> request in,")).isEqualTo(count == 1);
    assertThat(page.length()).isLessThan(2_000_000);
  }

  @Test
  void screenshots_are_taken_wide_and_narrow_light_dark_and_grey() throws Exception {
    String page = RunReport.read(SampleJournal.write(folder.resolve("sample-run"), 20_000)).html();
    String small = RunReport.read(SampleJournal.write(folder.resolve("small-run"), 400)).html();

    screenshot("wide-light", page, 1280, false);
    screenshot("wide-dark", page, 1280, true);
    screenshot("wide-grey", grey(page), 1280, false);
    screenshot("narrow-light", small, 400, false);
    screenshot("narrow-dark", small, 400, true);
  }

  private static String grey(String page) {
    return page.replace("<html ", "<html data-grey=\"\" ")
        .replace("</style>", "html{filter:grayscale(1)}</style>");
  }

  /// Takes a picture of the whole page.
  private void screenshot(String name, String page, int width, boolean dark) throws Exception {
    int height = probe(page, width, dark, false).height();
    Path file = Files.writeString(folder.resolve(name + ".html"), page);
    Path picture = PICTURES.resolve(name + ".png");
    Files.deleteIfExists(picture);

    new Chromium(folder, width, height).screenshot(file, dark, picture);

    // The width of a PNG is in its bytes 16 to 19.
    assertThat(ByteBuffer.wrap(Files.readAllBytes(picture)).getInt(16)).isEqualTo(width);
  }

  /// What the probe has found.
  private record Found(String numbers, int height) {}

  /// Checks the page in a window, with all that is folded opened.
  private Found probe(String page, int width, boolean dark) throws Exception {
    return probe(page, width, dark, true);
  }

  private Found probe(String page, int width, boolean dark, boolean unfolded) throws Exception {
    String probe =
        PROBE.replace("WIDTH", Integer.toString(width)).replace("OPEN", Boolean.toString(unfolded));
    String open =
        page.replace(
                "style-src 'unsafe-inline'",
                "style-src 'unsafe-inline'; script-src 'unsafe-inline'")
            .replace("</head>", probe + "</head>");
    // A window of Chromium is never narrower than 500 pixels; a frame is.
    String shown =
        width >= 500
            ? open
            : "<!DOCTYPE html><meta charset=\"utf-8\"><body><iframe style=\"border:0\" width=\"%d\" height=\"900\" srcdoc=\"%s\"></iframe></body>"
                .formatted(width, open.replace("&", "&amp;").replace("\"", "&quot;"));
    Path file = Files.writeString(folder.resolve("page.html"), shown);

    Chromium.Page loaded = new Chromium(folder, Math.max(600, width), 900).load(file, dark);

    Matcher found =
        Pattern.compile(
                "PROBE sections (\\S*) paper (.*?) wrong \\[(.*?)] numbers \\{(.*?)} height (\\d+) END",
                Pattern.DOTALL)
            .matcher(loaded.dom());
    assertThat(found.find()).as("the probe ran").isTrue();
    assertThat(found.group(3)).as("%s wide, dark %s", width, dark).isEmpty();
    assertThat(found.group(1)).isEqualTo(String.join(",", SECTIONS));
    assertThat(found.group(2)).isEqualTo(dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
    assertThat(loaded.log()).doesNotContain("CONSOLE");
    return new Found(";" + found.group(4) + ";", Integer.parseInt(found.group(5)));
  }

  private static String number(String numbers, String id) {
    Matcher found = Pattern.compile(";" + Pattern.quote(id) + "=([^;]*);").matcher(numbers);
    assertThat(found.find()).as(id).isTrue();
    return found.group(1);
  }
}
