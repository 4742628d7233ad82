import { html } from './html';

/**
 * One style for both places. Colours are pairs of light and dark; which one holds is decided by `color-scheme`: the
 * person's own preference on the local page, the dashboard's theme in a widget. Everything is under `.postern`, so that a
 * dashboard around it stays as it is.
 */
export const STYLE = html`<style>
.postern { --ink: light-dark(#16191f, #e9ebed); --quiet: light-dark(#545b64, #a6b0ba); --paper: light-dark(#ffffff, #0f1b2a); --raised: light-dark(#f4f6f8, #16273b); --line: light-dark(#d5dbdb, #35465a); --link: light-dark(#0b5cad, #7cc4ff); --good: light-dark(#14692b, #6fdc8c); --good-paper: light-dark(#e9f6ec, #10301f); --bad: light-dark(#a5111f, #ff9a93); --bad-paper: light-dark(#fdecec, #3d1416); --warn: light-dark(#7a4b00, #ffc766); --warn-paper: light-dark(#fff5e0, #37290b);
color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word; }
.postern *, .postern *::before { box-sizing: border-box; }
.postern h2 { font-size: 1.25rem; line-height: 1.3; margin: 2rem 0 .5rem; }
.postern h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
.postern h4 { font-size: .9rem; margin: 1rem 0 .25rem; color: var(--quiet); font-weight: 600; }
.postern p { margin: .25rem 0; }
.postern a, .postern .link { color: var(--link); text-decoration: underline; cursor: pointer; }
.postern :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.postern .quiet { color: var(--quiet); font-weight: 400; }
.postern code { font: .875em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.postern time { white-space: nowrap; }
.postern .name, .postern .verdict { overflow-wrap: anywhere; } .postern code { overflow-wrap: anywhere; }
.postern .name { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.postern .good { color: var(--good); } .postern .bad { color: var(--bad); } .postern .warn { color: var(--warn); }
.postern .search label { display: block; font-weight: 600; margin-bottom: .25rem; }
.postern .search div { display: flex; gap: .5rem; flex-wrap: wrap; }
.postern .search input { flex: 1 1 14rem; min-width: 0; max-width: 28rem; min-height: 2.75rem; font: inherit; padding: .4rem .7rem; color: var(--ink); background: var(--raised); border: 1px solid var(--quiet); border-radius: 6px; }
.postern cwdb-action { display: none; }
.postern .search .btn { display: inline-flex; align-items: center; text-decoration: none; }
.postern .search button, .postern .search .btn { min-height: 2.75rem; font: inherit; font-weight: 600; padding: .4rem 1.1rem; color: var(--paper); background: var(--link); border: 0; border-radius: 6px; cursor: pointer; }
.postern .answer { border-radius: 8px; border-left: 6px solid currentColor; padding: .75rem 1rem; margin: .5rem 0 1rem; }
.postern .answer.good { background: var(--good-paper); } .postern .answer.bad { background: var(--bad-paper); } .postern .answer.warn { background: var(--warn-paper); }
.postern .answer p, .postern .answer table { color: var(--ink); }
.postern .answer .verdict { font-size: 1.75rem; line-height: 1.25; font-weight: 700; margin: 0; color: inherit; }
.postern .answer .reason { font-size: 1.05rem; font-weight: 600; margin-left: .75rem; }
.postern .summary { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .5rem 1.5rem; margin: 0 0 .75rem; }
.postern .summary dt { font-size: .85rem; color: var(--quiet); } .postern .summary dd { margin: 0; }
.postern .source { display: block; }
.postern .rules, .postern .timeline, .postern .alarms, .postern .reasons { list-style: none; margin: 0; padding: 0; }
.postern .rules li { border-left: 4px solid currentColor; padding: .35rem .75rem; margin: .4rem 0; background: var(--raised); border-radius: 0 6px 6px 0; }
.postern .rules p { color: var(--ink); } .postern .rules p.quiet { color: var(--quiet); }
.postern .rules .sign { display: inline-block; width: 1.2em; font-weight: 700; } .postern .rules .good .sign { color: var(--good); } .postern .rules .bad .sign { color: var(--bad); } .postern .rules .warn .sign { color: var(--warn); }
.postern .evidence { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; font-size: .93rem; }
.postern .timeline li { display: grid; grid-template-columns: 5.5rem 1fr; gap: .5rem; padding: .4rem 0 .4rem .75rem; border-left: 2px solid var(--line); }
.postern .timeline li > time { font-variant-numeric: tabular-nums; color: var(--quiet); }
.postern ul.alarms li { border-left: 6px solid currentColor; background: var(--raised); border-radius: 0 6px 6px 0; padding: .5rem .75rem; margin: .5rem 0; }
.postern ul.alarms p, .postern ul.alarms summary { color: var(--ink); } .postern ul.alarms p.quiet { color: var(--quiet); } .postern .alarms summary { cursor: pointer; }
.postern p.alarms { font-weight: 600; margin-top: 1.25rem; }
.postern .tag { font-size: .8rem; font-weight: 600; border: 1px solid currentColor; border-radius: 999px; padding: 0 .5rem; }
.postern .reasons li { margin: .6rem 0; } .postern svg { display: block; width: 100%; height: 2.75rem; margin-top: .15rem; } .postern svg rect { fill: var(--bad); } .postern svg line { stroke: var(--line); }
.postern table { color: inherit; border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .95rem; }
.postern caption { text-align: left; font-weight: 600; padding: .25rem 0; }
.postern th, .postern td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
.postern td { min-width: 6.5rem; } .postern td > span { overflow-wrap: anywhere; } .postern td.wide { width: 45%; }
.postern th { color: var(--quiet); font-size: .85rem; font-weight: 600; }
@media (max-width: 46rem) {
.postern table, .postern tbody, .postern tr, .postern td, .postern caption { display: block; width: 100%; }
.postern thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.postern tr { background: var(--raised); border-radius: 6px; padding: .4rem .75rem; margin: .5rem 0; }
.postern td { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .5rem; border: 0; min-width: 0; padding: .15rem 0; } .postern td::before { content: attr(data-heading); color: var(--quiet); font-size: .85rem; }
.postern time { white-space: normal; } .postern td.wide { width: 100%; }
.postern .timeline li { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
</style>`;
