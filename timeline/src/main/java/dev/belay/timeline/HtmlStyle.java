// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

/// The looks of pages, and what the buttons of a page do.
final class HtmlStyle {
  static final String RULES =
      """
      :root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--soft:#57606a;--edge:#cfd7df;--key:#f3f6f9;--now:#dbeafe}
      @media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--edge:#38414c;--key:#161c24;--now:#16325c}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
      main{max-width:932px;margin:0 auto;padding:16px}
      h1{font-size:22px;line-height:1.25;margin:8px 0 0;overflow-wrap:anywhere}
      .soft{color:var(--soft);margin:2px 0 12px}
      figure{margin:0 -16px}
      figure svg{display:block;width:100%;height:auto}
      .steps{position:sticky;top:0;display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding:8px 0;background:var(--paper);border-bottom:1px solid var(--edge)}
      .steps[hidden]{display:none}
      button{font:inherit;color:inherit;background:var(--key);border:1px solid var(--edge);border-radius:6px;padding:4px 14px;min-height:36px}
      button:enabled{cursor:pointer}
      button:disabled{color:var(--soft);opacity:.6}
      button:focus-visible{outline:2px solid #3b82f6;outline-offset:2px}
      output{font-variant-numeric:tabular-nums}
      ol{list-style:none;margin:8px 0 0;padding:0;counter-reset:step}
      ol.stepping{max-height:40vh;overflow-y:auto}
      ol>li{display:grid;grid-template-columns:28px 88px 1fr;gap:12px;padding:4px 8px;border-radius:6px;counter-increment:step}
      ol>li::before{content:counter(step);color:var(--soft);text-align:right;font-variant-numeric:tabular-nums}
      ol b{font-weight:600;text-align:right;font-variant-numeric:tabular-nums}
      ol ul{list-style:none;margin:0;padding:0;min-width:0;columns:12em;column-gap:16px}
      ol ul li,tbody th{overflow-wrap:anywhere;break-inside:avoid}
      ol .now{background:var(--now)}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-size:14px}
      th,td{padding:4px 8px;border-bottom:1px solid var(--edge);text-align:right;font-variant-numeric:tabular-nums}
      th:first-child{text-align:left}
      tbody th{font-weight:400;min-width:12em;font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
      """;

  static final String CONTROLS =
      """
      <div class="steps" hidden="hidden">
      <button type="button" id="back">Back</button>
      <button type="button" id="next">Next</button>
      <button type="button" id="play">Play</button>
      <button type="button" id="all">Show all</button>
      <output id="place" aria-live="polite"></output>
      </div>
      """;

  /// Holds no character that XML would have escaped: a page is well-formed XML too.
  static final String SCRIPT =
      """
      'use strict';
      const get = id => document.getElementById(id);
      const list = get('steps');
      const steps = Array.from(list.children);
      const cover = get('belay-cover');
      const edge = Number(cover.firstElementChild.getAttribute('x'))
          + Number(cover.firstElementChild.getAttribute('width'));
      let at = -1;
      function show(step) {
        at = Math.min(steps.length - 1, Math.max(-1, step));
        list.classList.toggle('stepping', at !== -1);
        steps.forEach((each, i) => each.classList.toggle('now', i === at));
        get('back').disabled = at === -1;
        get('next').disabled = at === steps.length - 1;
        get('all').disabled = at === -1;
        get('place').textContent = at === -1 ? steps.length + ' steps'
            : 'Step ' + (at + 1) + ' of ' + steps.length + ': '
                + steps[at].firstElementChild.textContent;
        if (at === -1) {
          cover.setAttribute('visibility', 'hidden');
          return;
        }
        const x = Number(steps[at].dataset.x);
        const sheet = cover.firstElementChild;
        sheet.setAttribute('x', x);
        sheet.setAttribute('width', Math.max(0, edge - x));
        const line = cover.lastElementChild;
        line.setAttribute('d', line.getAttribute('d').replace(/^M[\\d.]+/, 'M' + x));
        cover.setAttribute('visibility', 'visible');
        list.scrollTop = steps[at].offsetTop - list.offsetTop - 40;
      }
      let timer = 0;
      function pause() {
        clearInterval(timer);
        timer = 0;
        get('play').textContent = 'Play';
      }
      function playOn() {
        show(at + 1);
        if (at === steps.length - 1) { pause(); }
      }
      function go(step) {
        pause();
        show(step);
      }
      get('back').onclick = () => go(at - 1);
      get('next').onclick = () => go(at + 1);
      get('all').onclick = () => go(-1);
      get('play').onclick = () => {
        if (timer !== 0) {
          pause();
          return;
        }
        if (at === steps.length - 1) { at = -1; }
        timer = setInterval(playOn, 1200);
        get('play').textContent = 'Pause';
        playOn();
      };
      document.addEventListener('keydown', event => {
        if (event.key === 'ArrowRight') { go(at + 1); }
        if (event.key === 'ArrowLeft') { go(at - 1); }
      });
      document.querySelector('.steps').hidden = false;
      show(-1);
      """;

  private HtmlStyle() {}
}
