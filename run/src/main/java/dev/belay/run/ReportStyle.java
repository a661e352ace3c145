// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// The looks of the report page, for light and dark, wide and narrow. Kinds differ by pattern too,
/// so that they can be told apart without colours, and no letter is smaller than 12 pixels: charts
/// stretch with the window, and the letters beside them do not.
final class ReportStyle {
  static final String RULES =
      """
      :root{color-scheme:light dark;--paper:#fff;--card:#f6f8fa;--ink:#1f2328;--soft:#4d5661;--edge:#d0d7de;--grid:#e4e8ec;\
      --ok:#1f6fc4;--http:#a85400;--error:#b3262e;--skip:#6e7781;--wait:#6e7781;\
      --h1:#d3e5fa;--h2:#9cc5f0;--h3:#5b9ce0;--h4:#1f6fc4;--h5:#0a3a75;\
      --w1:#0f4c49;--w2:#1f8a83;--w3:#7cc7c1;--w4:#a85400;--w5:#6b4aa8;--w6:#8a94a0;--w7:#d0d7de}
      @media (prefers-color-scheme:dark){:root{--paper:#0d1117;--card:#161b22;--ink:#e6edf3;--soft:#a3adb8;--edge:#3a424d;--grid:#262d36;\
      --ok:#5aa7ff;--http:#f0a35a;--error:#ff7b72;--skip:#8b949e;--wait:#8b949e;\
      --h1:#15304f;--h2:#1d4f88;--h3:#2f7fd0;--h4:#74b4fa;--h5:#d6e9ff;\
      --w1:#c3efe9;--w2:#5bc0b6;--w3:#2b7d76;--w4:#f0a35a;--w5:#b79cf0;--w6:#7d8792;--w7:#3a424d}}
      *{box-sizing:border-box}
      html{-webkit-text-size-adjust:100%}
      body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
      main{max-width:1120px;margin:0 auto;padding:24px 24px 64px}
      h1{font-size:26px;line-height:1.2;margin:0;overflow-wrap:anywhere}
      h2{font-size:17px;line-height:1.3;margin:0 0 12px}
      p{margin:0 0 8px}
      .soft,caption,th,.x,.y,.note{color:var(--soft)}
      .note{font-size:13px;margin:8px 0 0}
      .id{unicode-bidi:isolate;overflow-wrap:anywhere}
      section{margin-top:36px;min-width:0}
      .two{display:grid;grid-template-columns:1fr 1fr;gap:0 40px}
      .promise{font-size:17px;margin:14px 0 0}
      .promise b{font-weight:600}
      .promise a{color:var(--error)}
      dl.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(132px,1fr));gap:1px;margin:20px 0 0;background:var(--edge);border:1px solid var(--edge);border-radius:8px;overflow:hidden}
      dl.facts div{background:var(--card);padding:10px 14px}
      dl.facts dt{font-size:13px;color:var(--soft)}
      dl.facts dd{margin:0;font-size:20px;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}
      .bar{display:flex;height:26px;border-radius:5px;overflow:hidden;background:var(--grid);gap:1px}
      .bar i{display:block;min-width:2px}
      ul.key{list-style:none;display:flex;flex-wrap:wrap;gap:4px 22px;margin:10px 0 0;padding:0;font-size:14px;font-variant-numeric:tabular-nums}
      ul.key i{display:inline-block;width:14px;height:14px;border-radius:3px;margin-right:7px;vertical-align:-2px}
      ul.key .none{color:var(--soft)}
      ul.key .none b{font-weight:400}
      .hint{margin:12px 0 0;padding:8px 14px;border-left:4px solid var(--http);background:var(--card);overflow-wrap:anywhere}
      .ok{background:var(--ok)}
      .http_error{background:repeating-linear-gradient(135deg,var(--http) 0 4px,var(--paper) 4px 6px)}
      .error{background:repeating-linear-gradient(45deg,var(--error) 0 3px,var(--paper) 3px 5px),var(--error)}
      .skipped{background:var(--paper);box-shadow:inset 0 0 0 2px var(--skip)}
      .rate{background:var(--w1)}.per_host{background:var(--w2)}.global{background:var(--w3)}
      .pause{background:repeating-linear-gradient(135deg,var(--w4) 0 4px,var(--paper) 4px 6px)}
      .backoff{background:repeating-linear-gradient(45deg,var(--w5) 0 4px,var(--paper) 4px 6px)}
      .network{background:var(--w6)}.queue{background:var(--w7)}
      table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
      th{font-weight:500;font-size:13px;text-align:right}
      th,td{padding:6px 10px;border-bottom:1px solid var(--grid);vertical-align:top}
      td{text-align:right;white-space:nowrap}
      th:first-child,td:first-child{text-align:left;padding-left:0}
      th:last-child,td:last-child{padding-right:0}
      td.id,td.wrap,th.wrap{text-align:left;white-space:normal;overflow-wrap:anywhere}
      td.wrap,th.wrap{padding-left:28px}
      .hosts{table-layout:fixed}
      .hosts th:first-child{width:32%}
      .hosts th:last-child{width:20%}
      details{margin-top:10px}
      summary{cursor:pointer;font-size:14px;color:var(--soft)}
      td ul{list-style:none;margin:0;padding:0}
      td li{margin-bottom:4px}
      code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
      .chart{display:grid;grid-template-columns:auto 1fr;gap:0 8px;font-size:12px;margin:0}
      .chart svg{display:block;width:100%;overflow:hidden;border-left:1px solid var(--edge);border-bottom:1px solid var(--edge)}
      .chart .y{display:flex;flex-direction:column;justify-content:space-between;text-align:right;line-height:1;min-width:40px;white-space:nowrap}
      .x{display:block;position:relative;height:20px;overflow:hidden;line-height:1.2;white-space:nowrap;font-size:12px}
      .chart .x{grid-column:2}
      .x span{position:absolute;top:4px;padding-left:3px;border-left:1px solid var(--edge)}
      .plot{height:130px}
      .heat .y{display:grid;grid-auto-rows:18px;align-items:center}
      .f-ok{fill:var(--ok);fill-opacity:.5}.f-bad{fill:var(--error)}.b-ok{background:var(--ok);opacity:.5}.f-soft{fill:var(--ok);fill-opacity:.75}
      .h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}.h4{fill:var(--h4)}.h5{fill:var(--h5)}
      .b-h1{background:var(--h1)}.b-h2{background:var(--h2)}.b-h3{background:var(--h3)}.b-h4{background:var(--h4)}.b-h5{background:var(--h5)}
      ol.lines,ol.bars{list-style:none;margin:0;padding:0;font-size:12px}
      ol.lines li{display:grid;grid-template-columns:minmax(0,260px) 1fr;gap:0 12px;align-items:end;border-bottom:1px solid var(--grid);padding:4px 0}
      ol.lines svg{display:block;width:100%;height:30px}
      .scroll{max-height:560px;overflow-y:auto;border:1px solid var(--edge);border-radius:8px;padding:8px 10px;margin-top:10px}
      ol.bars li{display:grid;grid-template-columns:190px minmax(0,1fr);gap:0 10px;height:18px;align-items:center}
      ol.bars li:nth-child(odd){background:var(--card)}
      ol.one li{grid-template-columns:72px minmax(0,1fr)}
      ol.bars .id{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
      .lane{position:relative;height:18px;overflow:hidden}
      .lane i,.lane b{position:absolute;top:3px;height:12px;min-width:2px;border-radius:2px}
      .lane .wait{top:8px;height:0;border-top:2px dashed var(--wait);border-radius:0;min-width:0}
      .lane .again{background:var(--paper);box-shadow:inset 0 0 0 1.5px var(--http)}
      .lane .mark{top:0;height:18px;line-height:18px;font-size:12px;font-weight:600;padding:0 3px;white-space:nowrap;color:var(--ink)}
      .lane .on{background:var(--paper);border-radius:4px}
      ul.key .wait{height:0;border-top:2px dashed var(--wait);border-radius:0;vertical-align:4px;width:22px}
      ul.key .again{background:var(--paper);box-shadow:inset 0 0 0 1.5px var(--http)}
      footer{margin-top:40px;font-size:13px;color:var(--soft)}
      @media (max-width:700px){
      main{padding:16px 14px 40px}
      .two{grid-template-columns:minmax(0,1fr)}
      .x .odd{display:none}
      ol.lines li{grid-template-columns:minmax(0,1fr)}
      ol.bars li{grid-template-columns:92px minmax(0,1fr)}
      table.cards thead{display:none}
      table.cards,table.cards tbody{display:block}
      table.cards tr{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:6px 12px;padding:12px 0;border-bottom:1px solid var(--edge)}
      table.percentiles tr{grid-template-columns:repeat(4,minmax(0,1fr))}
      table.cards td{border:0;padding:0;text-align:left;white-space:normal;overflow-wrap:anywhere}
      table.cards td:not([data-l]){grid-column:1/-1}
      table.cards td:first-child{font-weight:600}
      table.cards td[data-l]::before{content:attr(data-l);display:block;font-size:12px;color:var(--soft)}
      }
      @media print{.scroll{max-height:none;overflow:visible}}
      """;

  private ReportStyle() {}
}
