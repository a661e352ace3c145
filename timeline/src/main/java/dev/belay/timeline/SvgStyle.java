// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.Map;

/// The looks of all SVG pictures, for light and for dark pages. States differ by their pattern and
/// outline too, so that they can be told apart without colours.
final class SvgStyle {
  private static final String RULES =
      """
      .belay .paper,.belay .cover{fill:$paper}
      .belay text{fill:$ink;font:12px system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
      .belay .name,.belay .why{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
      .belay .head{font-size:15px;font-weight:600}
      .belay .soft,.belay .why{fill:$soft}
      .belay .grid{stroke:$grid}
      .belay .group{fill:$edge;fill-opacity:.25;stroke:$edge}
      .belay .running{fill:$running;stroke:$running}
      .belay .waiting{fill:$paper;stroke:$waiting;stroke-dasharray:3 2}
      .belay .ready{fill:url(#belay-ready);stroke:$ready}
      .belay .failed{fill:url(#belay-failed);stroke:$failed}
      .belay .cancelled{fill:url(#belay-cancelled);stroke:$cancelled}
      .belay .dot{fill:$ready}
      .belay .cross{fill:$failed;stroke:$paper;stroke-opacity:.35}
      .belay .slash{fill:$paper;stroke:$cancelled}
      .belay .mark{font-weight:700;stroke:$paper;stroke-width:4px;paint-order:stroke;stroke-linejoin:round}
      .belay .on{fill:$paper}
      .belay .all{fill:$group;stroke:$waiting}
      .belay .now{stroke:$ink;stroke-width:1.5}
      .belay .cover{opacity:.85}
      """;

  private static final Map<String, String> LIGHT =
      Map.ofEntries(
          Map.entry("$paper", "#fff"),
          Map.entry("$ink", "#1f2328"),
          Map.entry("$soft", "#57606a"),
          Map.entry("$grid", "#e4e8ec"),
          Map.entry("$group", "#f3f6f9"),
          Map.entry("$edge", "#cfd7df"),
          Map.entry("$running", "#0b62c4"),
          Map.entry("$waiting", "#6e7781"),
          Map.entry("$ready", "#9a6700"),
          Map.entry("$failed", "#c3292f"),
          Map.entry("$cancelled", "#7a4fc0"));

  private static final Map<String, String> DARK =
      Map.ofEntries(
          Map.entry("$paper", "#0d1117"),
          Map.entry("$ink", "#e6edf3"),
          Map.entry("$soft", "#9aa4af"),
          Map.entry("$grid", "#262d36"),
          Map.entry("$group", "#161c24"),
          Map.entry("$edge", "#38414c"),
          Map.entry("$running", "#5aa7ff"),
          Map.entry("$waiting", "#8b949e"),
          Map.entry("$ready", "#d9a52b"),
          Map.entry("$failed", "#ff7b72"),
          Map.entry("$cancelled", "#bd93ff"));

  /// The patterns, which the rules colour.
  private static final String PATTERNS =
      """
      <defs>
      <pattern id="belay-ready" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="paper" width="5" height="5"/><circle class="dot" cx="2.5" cy="2.5" r="1.1"/></pattern>
      <pattern id="belay-failed" width="6" height="6" patternUnits="userSpaceOnUse"><path class="cross" stroke-width="1.2" d="M0 0H6V6H0ZL6 6M6 0L0 6"/></pattern>
      <pattern id="belay-cancelled" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="paper" width="6" height="6"/><path class="slash" stroke-width="1.4" d="M-1 1L1 -1M0 6L6 0M5 7L7 5"/></pattern>
      </defs>
      """;

  private SvgStyle() {}

  /// What stands at the beginning of a picture.
  static String markup() {
    return "<style>\n"
        + with(LIGHT)
        + "@media (prefers-color-scheme:dark){\n"
        + with(DARK)
        + "}\n</style>\n"
        + PATTERNS;
  }

  private static String with(Map<String, String> colours) {
    String rules = RULES;
    for (Map.Entry<String, String> colour : colours.entrySet()) {
      rules = rules.replace(colour.getKey(), colour.getValue());
    }
    return rules;
  }
}
