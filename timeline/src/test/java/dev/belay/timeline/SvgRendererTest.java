// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static dev.belay.timeline.Samples.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.timeline.Span.State;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgRendererTest {
  private static final List<Timeline> TIMELINES =
      List.of(
          Samples.small(),
          Samples.group(),
          Samples.nested(),
          Samples.blockedLoop(),
          Samples.hostile(),
          overlapping(),
          instants(),
          Timeline.of("", List.of()),
          Timeline.of("long", List.of(new Span("a", null, State.RUNNING, "", 0, Long.MAX_VALUE))));

  @Test
  void is_the_same_to_the_byte() {
    Golden.check("small.svg", SvgRenderer.render(Samples.small()));
    Golden.check("group.svg", SvgRenderer.render(Samples.group()));
  }

  @Test
  void is_the_same_in_every_order_and_every_locale() {
    String picture = SvgRenderer.render(Samples.group());
    Chart density = Chart.of("", Samples.requests(3_000));
    String curves = SvgRenderer.render(density);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      List<Span> spans = new ArrayList<>(Samples.group().spans());
      Collections.shuffle(spans, new Random(7));

      assertThat(SvgRenderer.render(Timeline.of(Samples.group().title(), spans)))
          .isEqualTo(picture);
      assertThat(SvgRenderer.render(density)).isEqualTo(curves);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void there_is_one_bar_for_each_span_that_says_what_it_is() {
    for (Timeline timeline : TIMELINES) {
      List<Element> bars = ofClass(parsed(SvgRenderer.render(timeline)), "rect", "bar");

      assertThat(bars).hasSameSizeAs(timeline.spans());
      assertThat(
              bars.stream().map(bar -> bar.getElementsByTagName("title").item(0).getTextContent()))
          .containsExactlyInAnyOrderElementsOf(
              timeline.lanes().stream()
                  .flatMap(lane -> lane.spans().stream())
                  .map(span -> title(timeline, span))
                  .toList());
    }
  }

  @Test
  void no_bar_leaves_the_frame_and_lanes_do_not_overlap() {
    for (Timeline timeline : TIMELINES) {
      Document svg = parsed(SvgRenderer.render(timeline));
      double bottom = number(svg.getDocumentElement(), "height");
      double left = new SvgFrame(timeline, "", letters(timeline), true).plotLeft;

      for (Element bar : ofClass(svg, "rect", "bar")) {
        assertThat(number(bar, "x")).isBetween(left, SvgFrame.RIGHT - 1.0);
        assertThat(number(bar, "x") + number(bar, "width")).isLessThanOrEqualTo(SvgFrame.RIGHT);
        assertThat(number(bar, "width")).isGreaterThanOrEqualTo(1);
        assertThat(number(bar, "y") + number(bar, "height")).isLessThan(bottom);
      }
    }
  }

  @Test
  void lanes_stand_below_each_other_in_their_order() {
    for (Timeline timeline : TIMELINES) {
      List<Element> names = ofClass(parsed(SvgRenderer.render(timeline)), "text", "name");

      assertThat(names).hasSameSizeAs(timeline.lanes());
      assertThat(names.stream().map(name -> number(name, "y")).toList())
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(
              names.stream()
                  .map(name -> name.getElementsByTagName("title").item(0).getTextContent()))
          .containsExactlyElementsOf(
              timeline.lanes().stream().map(Lane::task).map(Names::visible).toList());
    }
  }

  @Test
  void the_box_of_a_group_lies_within_that_of_the_group_around_it() {
    List<Element> boxes = ofClass(parsed(SvgRenderer.render(Samples.nested())), "rect", "group");

    assertThat(boxes).hasSize(3);
    for (int i = 1; i < boxes.size(); i++) {
      Element outer = boxes.get(i - 1);
      Element inner = boxes.get(i);
      for (String[] side : new String[][] {{"x", "width"}, {"y", "height"}}) {
        assertThat(number(inner, side[0])).isGreaterThan(number(outer, side[0]));
        assertThat(number(inner, side[0]) + number(inner, side[1]))
            .isLessThan(number(outer, side[0]) + number(outer, side[1]));
      }
    }
  }

  @Test
  void states_can_be_told_apart_without_colours() {
    String svg = SvgRenderer.render(instants());
    Document document = parsed(svg);
    List<String> looks =
        Stream.of(State.values())
            .map(state -> Pattern.compile("\\.belay \\.%s\\{(.*)}".formatted(state.word())))
            .map(rule -> rule.matcher(svg).results().findFirst().orElseThrow().group(1))
            .map(look -> look.replaceAll("#[0-9a-f]{3,6}\\b", "a colour"))
            .toList();

    assertThat(looks).doesNotHaveDuplicates().hasSize(5);
    assertThat(looks.stream().filter(look -> look.contains("url(#belay-")))
        .hasSize(3)
        .allSatisfy(look ->
            assertThat(svg)
                .contains("<pattern id=\"%s\"".formatted(look.replaceAll(".*#(.*)\\).*", "$1"))));
    // The bar and its entry in the legend.
    assertThat(ofClass(document, "text", "mark").stream().map(Element::getTextContent))
        .containsExactlyInAnyOrder("F", "F", "C", "C");
  }

  @Test
  void says_what_it_is_to_who_cannot_see_it() {
    Element svg = parsed(SvgRenderer.render(Samples.group())).getDocumentElement();

    assertThat(svg.getAttribute("role")).isEqualTo("img");
    assertThat(svg.getAttribute("aria-label"))
        .isEqualTo("A group in which one task fails: 13 tasks, 420 ms");
    assertThat(
            parsed(SvgRenderer.render(Timeline.of("", List.of())))
                .getDocumentElement()
                .getAttribute("aria-label"))
        .isEqualTo("nothing was recorded");
  }

  @Test
  void needs_nothing_from_outside_and_writes_no_small_letters() {
    for (Timeline timeline : TIMELINES) {
      String svg = SvgRenderer.render(timeline);

      assertThat(svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
          .doesNotContain("http:", "https:", "@import", "@font-face", "<script", "<image", "href");
      assertThat(
              Pattern.compile("(\\d+)px (?:system|ui)|font-size:(\\d+)px").matcher(svg).results())
          .isNotEmpty()
          .allSatisfy(size ->
              assertThat(Integer.parseInt(size.group(1) == null ? size.group(2) : size.group(1)))
                  .isGreaterThanOrEqualTo(12));
    }
  }

  @Test
  void a_density_has_a_curve_in_each_lane() {
    Document svg = parsed(SvgRenderer.render(Chart.of("many", Samples.requests(3_001))));

    assertThat(ofClass(svg, "path", "curve")).hasSize(6);
    assertThat(ofClass(svg, "text", "name")).hasSize(3);
  }

  @Test
  void hostile_names_are_no_markup() {
    Density density = new Density(Samples.hostile().title());
    Samples.hostile().spans().forEach(density::add);
    Document svg = parsed(SvgRenderer.render(density));

    assertThat(svg.getElementsByTagName("script").getLength()).isZero();
    assertThat(ofClass(svg, "text", "name")).hasSameSizeAs(Samples.hostileNames());
  }

  static Timeline overlapping() {
    return Timeline.of(
        "overlapping",
        IntStream.range(0, 30)
            .mapToObj(i -> span("calls", null, State.RUNNING, i % 7, i % 7 + i))
            .toList());
  }

  static Timeline instants() {
    return Timeline.of(
        "instants",
        Stream.of(State.values()).map(state -> span("at once", null, state, 7, 7)).toList());
  }

  /// The parsed document, which so is well-formed.
  static Document parsed(String xml) {
    try {
      DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      parser.setErrorHandler(null);
      return parser.parse(new InputSource(new StringReader(xml)));
    } catch (Exception e) {
      throw new AssertionError(
          "not well-formed: " + xml.substring(0, Math.min(500, xml.length())), e);
    }
  }

  static List<Element> ofClass(Document document, String element, String name) {
    NodeList all = document.getElementsByTagName(element);
    return IntStream.range(0, all.getLength())
        .mapToObj(i -> (Element) all.item(i))
        .filter(each -> List.of(each.getAttribute("class").split(" ")).contains(name))
        .toList();
  }

  private static String title(Timeline timeline, Span span) {
    TimeFormat times = TimeFormat.of(timeline.end() - timeline.begin());
    return Names.visible(
        span.task()
            + ": "
            + span.what()
            + ", "
            + times.number(span.start())
            + " to "
            + times.text(span.end())
            + " ("
            + times.text(span.length())
            + ")");
  }

  private static int letters(Timeline timeline) {
    return timeline.lanes().stream()
        .mapToInt(lane -> SvgFrame.letters(lane.label(), lane.depth()))
        .max()
        .orElse(0);
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
