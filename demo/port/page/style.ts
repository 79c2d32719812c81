/** The mark: stacked blocks, the upper one coming in. */
export const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#4f5bd5"/><path d="M6 8.2 12 5l6 3.2-6 3.2z" fill="#fff"/><path d="m6 12 6 3.2 6-3.2M6 15.8 12 19l6-3.2" fill="none" stroke="#fff" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round" opacity=".75"/></svg>`;

export const STYLE = `
:root {
  --ground: #f6f7f9; --surface: #fff; --raised: #fff; --line: #e4e7ec; --soft: #eef0f4;
  --ink: #1a1f2b; --muted: #667085; --faint: #98a1b3; --accent: #4450c7; --focus: #4f5bd566;
  --running: #2563c9; --running-bg: #e6effc; --good: #187a4b; --good-bg: #e3f5eb;
  --bad: #b3261e; --bad-bg: #fce8e6; --warn: #8a5a00; --warn-bg: #fdf1d8;
  --shadow: 0 1px 2px #1018280d, 0 1px 3px #10182814;
  color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101218; --surface: #181b23; --raised: #1d212b; --line: #2a2f3b; --soft: #232834;
    --ink: #e6e9ef; --muted: #98a1b3; --faint: #6b7488; --accent: #a3acff; --focus: #a3acff66;
    --running: #86b4ff; --running-bg: #1b2b47; --good: #74d3a0; --good-bg: #15322a;
    --bad: #ff9d94; --bad-bg: #3d1f1f; --warn: #f0c269; --warn-bg: #372b14;
    --shadow: 0 1px 2px #0006;
    color-scheme: dark;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 1px; border-radius: 6px; }
code, pre { font: 0.87em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { font-size: 0.95rem; margin: 0 0 0.75rem; }
.muted, .none { color: var(--faint); }

.bar { background: var(--surface); border-bottom: 1px solid var(--line); }
.bar .inner, main { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
.bar .inner { display: flex; align-items: center; gap: 4px; height: 56px; }
.brand { display: flex; align-items: center; gap: 10px; font-weight: 650; color: var(--ink); }
.brand:hover { text-decoration: none; }
.bar nav { display: flex; min-width: 0; flex: 1; }
.crumb { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.crumb::before { content: '/'; color: var(--faint); margin: 0 10px; }
.crumb[aria-current] { color: var(--muted); }
.note { font-size: 0.8rem; color: var(--muted); border: 1px solid var(--line); border-radius: 999px; padding: 1px 10px; white-space: nowrap; }
main { padding-top: 24px; padding-bottom: 64px; }

.panel { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); margin-bottom: 28px; }
.panel.quiet { padding: 14px 20px; color: var(--muted); box-shadow: none; border-style: dashed; }
.integration { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 24px; padding: 14px 20px; }
.integration + .integration { border-top: 1px solid var(--line); }
.who { display: grid; }
.who span { color: var(--muted); font-size: 0.85rem; }
.pill { display: inline-flex; align-items: center; gap: 8px; border-radius: 999px; padding: 3px 12px; font-size: 0.85rem; font-weight: 600; background: var(--soft); color: var(--muted); }
.pill::before { content: ''; width: 8px; height: 8px; border-radius: 50%; background: currentColor; }
.pill.running, .pill.syncing { color: var(--running); background: var(--running-bg); }
.pill.running::before, .pill.syncing::before { animation: pulse 1.4s ease-in-out infinite; }
.pill.completed { color: var(--good); background: var(--good-bg); }
.pill.failed { color: var(--bad); background: var(--bad-bg); }
.pill.aborted { color: var(--warn); background: var(--warn-bg); }
@keyframes pulse { 50% { opacity: 0.25; } }
@media (prefers-reduced-motion: reduce) { .pill.running::before, .pill.syncing::before { animation: none; } }
.facts { display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 0 0 0 auto; }
.facts dt { font-size: 0.75rem; color: var(--muted); }
.facts dd { margin: 0; font-size: 0.9rem; }

.heading { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 16px; margin-bottom: 20px; }
.heading > div { min-width: 0; flex: 1 1 0; }
.heading p { margin: 2px 0 0; color: var(--muted); }
.heading > p { margin: 0; align-self: flex-end; }
.mono { display: inline-grid; place-items: center; width: 40px; height: 40px; flex: none; border-radius: 10px; font-size: 0.85rem; font-weight: 700; letter-spacing: 0.01em; color: var(--tint); background: color-mix(in srgb, var(--tint) 14%, var(--surface)); }
.mono.large { width: 48px; height: 48px; border-radius: 12px; font-size: 1rem; }
.mono.tiny { width: 24px; height: 24px; border-radius: 6px; font-size: 0.65rem; }
.tint-0 { --tint: #4f5bd5; } .tint-1 { --tint: #0f7f8c; } .tint-2 { --tint: #b4532a; } .tint-3 { --tint: #287d3c; }
.tint-4 { --tint: #a13d86; } .tint-5 { --tint: #2f6fbd; } .tint-6 { --tint: #8a6a0b; } .tint-7 { --tint: #7650c4; }
@media (prefers-color-scheme: dark) {
  .tint-0 { --tint: #9aa4ff; } .tint-1 { --tint: #6fd3de; } .tint-2 { --tint: #f2a27d; } .tint-3 { --tint: #85d698; }
  .tint-4 { --tint: #ee9fd7; } .tint-5 { --tint: #8dbdf7; } .tint-6 { --tint: #e3c466; } .tint-7 { --tint: #c3a8fa; }
}

.cards { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); gap: 14px; }
.card { display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: 4px 14px; height: 100%; padding: 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); color: inherit; transition: border-color 0.12s; }
.card:hover { text-decoration: none; border-color: var(--accent); }
.card .name { display: grid; min-width: 0; }
.card .name strong, .card .name small { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.card small { color: var(--muted); }
.card .count { font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }
.card .count.zero { color: var(--faint); font-weight: 400; }
.card .about { grid-column: 1 / -1; margin-top: 8px; padding-top: 10px; border-top: 1px solid var(--line); font-size: 0.82rem; color: var(--muted); align-self: end; }

.search { flex: 0 1 320px; }
.search input { width: 100%; font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
.search input::placeholder { color: var(--faint); }
.search input:focus { outline: 3px solid var(--focus); border-color: var(--accent); }
.filter { margin: -4px 0 16px; color: var(--muted); overflow-wrap: anywhere; }
.filter b { color: var(--ink); font-weight: 600; }
.empty { padding: 40px; margin: 0; text-align: center; color: var(--muted); border: 1px dashed var(--line); border-radius: 12px; }

.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
table { border-collapse: collapse; width: 100%; }
.entities th { text-align: left; font-size: 0.8rem; font-weight: 600; color: var(--muted); padding: 10px 16px; white-space: nowrap; border-bottom: 1px solid var(--line); }
.entities td { padding: 9px 16px; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap; max-width: 240px; overflow: hidden; text-overflow: ellipsis; font-size: 0.92rem; }
.entities tbody tr:first-child td { border-top: 0; }
.entities tbody tr:hover { background: color-mix(in srgb, var(--soft) 55%, transparent); }
.entities td.name { max-width: 380px; }
.entities td.name a { font-weight: 550; }
.entities td.name small { display: block; color: var(--muted); font-size: 0.8rem; overflow: hidden; text-overflow: ellipsis; }
.entities .right { text-align: right; }
.number, .entities time { font-variant-numeric: tabular-nums; }
.pager { display: flex; justify-content: center; align-items: center; gap: 16px; margin-top: 18px; color: var(--muted); font-variant-numeric: tabular-nums; }
.step { border: 1px solid var(--line); background: var(--surface); border-radius: 8px; padding: 5px 14px; }
.step.off { color: var(--faint); background: none; }

.columns { display: grid; grid-template-columns: minmax(0, 1.7fr) minmax(280px, 1fr); gap: 18px; align-items: start; }
.stack { display: grid; gap: 18px; min-width: 0; }
.stack:empty { display: none; }
.block { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); padding: 18px 20px; min-width: 0; }
.properties th { text-align: left; font-weight: 500; color: var(--muted); padding: 9px 20px 9px 0; vertical-align: top; width: 34%; font-size: 0.9rem; }
.properties td { padding: 9px 0; overflow-wrap: anywhere; vertical-align: top; }
.properties tr + tr > * { border-top: 1px solid var(--line); }
.chips { display: flex; flex-wrap: wrap; gap: 6px; }
.chip { display: inline-flex; gap: 6px; border-radius: 6px; background: var(--soft); padding: 1px 8px; font-size: 0.85rem; overflow-wrap: anywhere; }
.chip b { font-weight: 500; color: var(--muted); }
.flag { font-weight: 550; } .flag.on { color: var(--good); } .flag.off { color: var(--muted); }
.json { margin: 0; padding: 12px 14px; background: var(--ground); border: 1px solid var(--line); border-radius: 8px; max-height: 340px; overflow: auto; white-space: pre-wrap; }
.origin, .relations { margin: 0; display: grid; gap: 2px; }
.origin dt, .relations dt { font-size: 0.8rem; color: var(--muted); }
.origin dd, .relations dd { margin: 0 0 10px; min-width: 0; overflow-wrap: anywhere; }
.origin dd:last-child, .relations dd:last-child { margin-bottom: 0; }
.origin small { display: block; color: var(--muted); }
.entry { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 1px 0; }
.group { border-top: 1px solid var(--line); }
.group summary { display: flex; align-items: center; gap: 10px; padding: 8px 0; cursor: pointer; list-style: none; }
.group summary::-webkit-details-marker { display: none; }
.group summary .count { margin-left: auto; color: var(--muted); font-variant-numeric: tabular-nums; }
.group summary .count::after { content: '›'; display: inline-block; margin-left: 10px; transition: transform 0.12s; }
.group[open] summary .count::after { transform: rotate(90deg); }
.group .list { padding: 0 0 12px 34px; font-size: 0.92rem; display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 1px 20px; }
h2 + .group { border-top: 0; }
.group:last-child[open] .list, .group:last-child:not([open]) summary { padding-bottom: 0; }
.group .more { color: var(--muted); font-size: 0.85rem; }

.columns.even { grid-template-columns: minmax(0, 1.35fr) minmax(300px, 1fr); }
.primary { font: inherit; font-weight: 600; color: #fff; background: #4450c7; border: 0; border-radius: 8px; padding: 8px 18px; cursor: pointer; }
.primary:hover { background: #3843ac; }
.titled { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; margin-bottom: 10px; }
.titled h2, .titled p { margin: 0; }
.inner-scroll { overflow-x: auto; }
.metrics th { text-align: left; font-size: 0.8rem; font-weight: 600; color: var(--muted); padding: 6px 14px 6px 0; white-space: nowrap; border-bottom: 1px solid var(--line); }
.metrics td { padding: 7px 14px 7px 0; border-top: 1px solid var(--line); white-space: nowrap; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
.metrics tbody tr:first-child td { border-top: 0; }
.metrics .right { text-align: right; }
.metrics th:last-child, .metrics td:last-child { padding-right: 0; }
.metrics .pill { padding: 0 9px; font-size: 0.78rem; }
.metrics .bad { color: var(--bad); font-weight: 600; }
.block > p.muted, .block > p.none { margin: 12px 0 0; font-size: 0.85rem; }
.yaml { max-height: 460px; white-space: pre; overflow-wrap: normal; }
.edit { margin-top: 12px; }
.edit summary { cursor: pointer; color: var(--accent); width: max-content; }
.edit textarea { width: 100%; margin: 10px 0; padding: 12px 14px; resize: vertical; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 8px; font: 0.87em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; }
.refusal { margin: 10px 0 0; padding: 8px 12px; border-radius: 8px; color: var(--bad); background: var(--bad-bg); white-space: pre-wrap; font-size: 0.9rem; }
.examples .group summary { font-size: 0.92rem; }
.examples .json { margin-bottom: 10px; max-height: 260px; }
.log { list-style: none; margin: 0; padding: 0; max-height: 460px; overflow: auto; font: 0.83rem/1.6 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
.log li { display: grid; grid-template-columns: 104px 76px minmax(0, 1fr); gap: 8px; padding: 2px 0; }
.log li + li { border-top: 1px solid var(--soft); }
.log time, .log small { color: var(--faint); }
.log b { font-weight: 500; color: var(--muted); }
.log span { overflow-wrap: anywhere; }
.level-warning b { color: var(--warn); } .level-error b, .level-critical b { color: var(--bad); }

@media (max-width: 820px) {
  .columns.even { grid-template-columns: minmax(0, 1fr); }
  .columns { grid-template-columns: minmax(0, 1fr); }
  .bar .inner, main { padding-left: 16px; padding-right: 16px; }
  .facts { margin-left: 0; }
  .note { display: none; }
  .search { flex-basis: 100%; }
}
`;
