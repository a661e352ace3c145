// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Chromium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/// The pictures in a browser, 600 pixels wide. Screenshots of them are put into target/pictures.
@Tag("tool:chromium")
class ChromiumTest {
  private static final int WIDTH = 600;
  private static final Path PICTURES = Path.of("target/pictures");

  private static final Map<String, Chart> CHARTS =
      Map.of(
          "group", Samples.group(),
          "nested", Samples.nested(),
          "blocked-loop", Samples.blockedLoop(),
          "hostile", Samples.hostile(),
          "many", Chart.of("100,000 requests to three hosts", Samples.requests(200_000)),
          "empty", Timeline.of("", List.of()));

  /// Measures the page when it is there, and writes what is wrong into its end.
  private static final String PROBE =
      """
      <script>
      const wrong = [];
      let tick;
      setInterval = action => { tick = action; return 1; };
      addEventListener('error', event => wrong.push('error: ' + event.message));
      addEventListener('securitypolicyviolation', event => wrong.push('loads ' + event.blockedURI));
      function widths(when) {
        const page = document.documentElement;
        if (innerWidth !== 600) { wrong.push('the window is ' + innerWidth + ' wide'); }
        if (page.scrollWidth > page.clientWidth) {
          wrong.push(when + ': wider than the window, ' + page.scrollWidth);
        }
        for (const svg of document.querySelectorAll('svg')) {
          const frame = svg.getBoundingClientRect();
          for (const each of svg.querySelectorAll('text, rect.bar, rect.key, path.curve')) {
            const box = each.getBoundingClientRect();
            if (box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom) {
              wrong.push(when + ': leaves the picture: ' + each.outerHTML);
            }
            if (each.matches('text') && parseFloat(getComputedStyle(each).fontSize)
                * frame.width / svg.viewBox.baseVal.width < 12) {
              wrong.push(when + ': too small: ' + each.outerHTML);
            }
          }
          const drawn = [...svg.querySelectorAll('.group, .bar, .curve')];
          const left = Math.min(...drawn.map(each => each.getBoundingClientRect().left));
          for (const name of svg.querySelectorAll('text.name')) {
            if (name.getBoundingClientRect().right > left) {
              wrong.push(when + ': a name runs into the bars: ' + name.outerHTML);
            }
          }
        }
      }
      addEventListener('load', () => {
        widths('at first');
        const next = document.getElementById('next');
        let steps = 0;
        while (next && !next.disabled) {
          next.click();
          steps++;
          if (document.querySelectorAll('#steps > .now').length !== 1) { wrong.push('no step ' + steps); }
        }
        widths('at the end');
        if (next && steps !== document.getElementById('steps').children.length) {
          wrong.push(steps + ' steps');
        }
        for (let back = steps; back > 0; back--) { document.getElementById('back').click(); }
        if (document.querySelector('#steps > .now')) { wrong.push('cannot go back'); }
        const play = document.getElementById('play');
        if (play) {
          play.click();
          let ticks = 0;
          while (play.textContent === 'Pause' && ticks < 1000) { tick(); ticks++; }
          if (ticks !== steps - 1 || !next.disabled) { wrong.push('played ' + ticks + ' steps'); }
          play.click();
          play.click();
          if (play.textContent !== 'Play') { wrong.push('cannot pause'); }
          document.getElementById('all').click();
        }
        const paper = document.querySelector('svg .paper');
        const result = document.createElement('pre');
        result.textContent = 'PROBE paper ' + getComputedStyle(paper).fill + ' wrong [' + wrong.join('; ') + '] END';
        document.body.append(result);
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
  void pages_fit_into_the_window_step_through_and_complain_of_nothing() throws Exception {
    for (Map.Entry<String, Chart> chart : CHARTS.entrySet()) {
      String page = HtmlRenderer.render(chart.getValue()).replace("</head>", PROBE + "</head>");
      check(chart.getKey(), page, false);
      if (chart.getKey().equals("group")) {
        check(chart.getKey(), page, true);
      }
    }
  }

  @Test
  void pictures_keep_to_their_sheet_with_letters_that_can_be_read() throws Exception {
    StringBuilder page = new StringBuilder("<!DOCTYPE html><meta charset=\"utf-8\">" + PROBE);
    page.append("<body style=\"margin:0\">");
    CHARTS.values().forEach(chart -> page.append(SvgRenderer.render(chart)).append("<br>"));
    check("pictures", page + "</body>", false);
    check("pictures", page + "</body>", true);
  }

  @Test
  void screenshots_are_taken_on_light_and_on_dark_pages() throws Exception {
    screenshot("group", false);
    screenshot("group", true);
    screenshot("nested", false);
    screenshot("nested", true);
    screenshot("blocked-loop", false);
    screenshot("hostile", false);
    screenshot("many", true);
    screenshotOfStep(6, "page-dark.png");
  }

  private void screenshot(String name, boolean dark) throws Exception {
    String svg = SvgRenderer.render(CHARTS.get(name));
    Path file = Files.writeString(folder.resolve(name + ".svg"), svg);
    Matcher height = Pattern.compile(" height=\"(\\d+)").matcher(svg);
    assertThat(height.find()).isTrue();
    Path picture = PICTURES.resolve(name + (dark ? "-dark.png" : "-light.png"));
    Files.deleteIfExists(picture);

    new Chromium(folder, WIDTH, Integer.parseInt(height.group(1))).screenshot(file, dark, picture);

    // The width of a PNG is in its bytes 16 to 19.
    assertThat(ByteBuffer.wrap(Files.readAllBytes(picture)).getInt(16)).isEqualTo(WIDTH);
  }

  /// A page after so many clicks on the button for the next step.
  private void screenshotOfStep(int step, String name) throws Exception {
    String clicks =
        "<script>for (let i = 0; i !== %d; i++) { get('next').click(); }</script></body>"
            .formatted(step);
    String page = HtmlRenderer.render(Samples.group()).replace("</body>", clicks);
    Path file = Files.writeString(folder.resolve("page.html"), page);
    new Chromium(folder, WIDTH, 850).screenshot(file, true, PICTURES.resolve(name));
    assertThat(PICTURES.resolve(name)).isNotEmptyFile();
  }

  private void check(String name, String page, boolean dark)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name + ".html"), page);

    Chromium.Page loaded = new Chromium(folder, WIDTH, 800).load(file, dark);

    String paper = dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)";
    assertThat(loaded.dom()).as(name).contains("PROBE paper " + paper + " wrong [] END");
    assertThat(loaded.log()).as(name).doesNotContain("CONSOLE");
  }
}
