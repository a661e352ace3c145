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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
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
      function parts(text) {
        const found = text.match(/rgba?\\(([\\d.]+), ([\\d.]+), ([\\d.]+)(?:, ([\\d.]+))?\\)/);
        return found ? found.slice(1).map(n => n === undefined ? 1 : Number(n)) : [0, 0, 0, 0];
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
      function name(element) { return element.outerHTML.slice(0, 120); }
      addEventListener('load', () => {
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
          const ink = light(parts(style.color));
          const paper = light(behind(each));
          const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
          if (contrast < 4.5) { wrong.push('contrast ' + contrast.toFixed(2) + ': ' + name(each)); }
        }
        const patterns = ['ok', 'http_error', 'error', 'skipped'].map(kind => {
          const style = getComputedStyle(document.querySelector('#outcome .key .' + kind));
          return style.backgroundImage.replace(/rgb\\([^)]*\\)/g, '') + (style.boxShadow !== 'none');
        });
        if (new Set(patterns).size !== 4) { wrong.push('kinds differ by their colours only'); }
        const sections = [...document.querySelectorAll('section')].map(each => each.id);
        const numbers = [...document.querySelectorAll('[id]:not(section)')]
            .map(each => each.id + '=' + each.textContent.replace(/\\s/g, ''));
        const result = document.createElement('pre');
        result.textContent = 'PROBE sections ' + sections.join(',') + ' paper '
            + getComputedStyle(document.body).backgroundColor + ' wrong [' + wrong.join('; ')
            + '] numbers {' + numbers.join(';') + '} END';
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

    String wide = probe(page, 1280, false);
    probe(page, 1280, true);
    probe(page, 400, false);
    probe(page, 400, true);

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
    for (String name : List.of("p50", "p90", "p95", "p99", "max")) {
      assertThat(number(wide, "latency-" + name))
          .isEqualTo(Texts.decimal(json.get("latency_ms").get(name).asDouble()).replace(" ", ""));
    }
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

  @Test
  void screenshots_are_taken_wide_and_narrow_light_dark_and_grey() throws Exception {
    String page = RunReport.read(SampleJournal.write(folder.resolve("sample-run"), 20_000)).html();
    String small = RunReport.read(SampleJournal.write(folder.resolve("small-run"), 400)).html();

    screenshot("wide-light", page, 1280, 2500, false);
    screenshot("wide-dark", page, 1280, 2500, true);
    screenshot("wide-grey", grey(page), 1280, 2500, false);
    screenshot("narrow-light", small, 400, 3600, false);
    screenshot("narrow-dark", small, 400, 3600, true);
  }

  private static String grey(String page) {
    return page.replace("</style>", "html{filter:grayscale(1)}</style>");
  }

  private void screenshot(String name, String page, int width, int height, boolean dark)
      throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".html"), page);
    Path picture = PICTURES.resolve(name + ".png");
    Files.deleteIfExists(picture);

    new Chromium(folder, width, height).screenshot(file, dark, picture);

    // The width of a PNG is in its bytes 16 to 19.
    assertThat(ByteBuffer.wrap(Files.readAllBytes(picture)).getInt(16)).isEqualTo(width);
  }

  /// Checks the page in a window, and gives what the probe has found.
  private String probe(String page, int width, boolean dark) throws Exception {
    String open =
        page.replace(
                "style-src 'unsafe-inline'",
                "style-src 'unsafe-inline'; script-src 'unsafe-inline'")
            .replace("</head>", PROBE.replace("WIDTH", Integer.toString(width)) + "</head>");
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
                "PROBE sections (\\S*) paper (.*?) wrong \\[(.*?)] numbers \\{(.*?)} END",
                Pattern.DOTALL)
            .matcher(loaded.dom());
    assertThat(found.find()).as("the probe ran").isTrue();
    assertThat(found.group(3)).as("%s wide, dark %s", width, dark).isEmpty();
    assertThat(found.group(1)).isEqualTo(String.join(",", SECTIONS));
    assertThat(found.group(2)).isEqualTo(dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
    assertThat(loaded.log()).doesNotContain("CONSOLE");
    return ";" + found.group(4) + ";";
  }

  private static String number(String numbers, String id) {
    Matcher found = Pattern.compile(";" + Pattern.quote(id) + "=([^;]*);").matcher(numbers);
    assertThat(found.find()).as(id).isTrue();
    return found.group(1);
  }
}
