/** The style of the report: system fonts, one accent, light and dark. */
export const style: string = `
:root { color-scheme: light dark; --ink: #1d2420; --soft: #5d6862; --line: #dde3df; --paper: #fbfcfb; --card: #fff; --kept: #2e7d4f; --gone: #d9dfdb; --good: #22703f; --bad: #b3261e; --warn: #8a5a00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebe8; --soft: #9aa69f; --line: #2d3631; --paper: #131815; --card: #1a211d; --kept: #5cb884; --gone: #333d37; --good: #6fce96; --bad: #ff8a80; --warn: #e6b450 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 62rem; font: 15px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
h1 { margin: 0; font-size: 1.6rem; font-weight: 650; overflow-wrap: anywhere }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.1rem; font-weight: 650 }
p { margin: .4rem 0 } .soft { color: var(--soft) } .good { color: var(--good) } .bad { color: var(--bad) } .warn { color: var(--warn) }
code, .name { font: .88em ui-monospace, monospace; overflow-wrap: anywhere }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin-top: 1.5rem }
.tile { padding: .9rem 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card) }
.tile b { display: block; font-size: 1.15rem; font-weight: 650; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th { font-weight: 600; color: var(--soft); text-align: left; white-space: nowrap }
td, th { padding: .38rem 1rem .38rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
.number { text-align: right; white-space: nowrap } td:last-child, th:last-child { padding-right: 0 }
.units td { padding-top: .22rem; padding-bottom: .22rem; vertical-align: middle } .units .bar { width: 45% ; min-width: 10rem }
svg { display: block; width: 100%; height: .8rem } .kept { fill: var(--kept) } .gone { fill: var(--gone) }
.key { display: inline-block; width: .8em; height: .8em; border-radius: .15em; vertical-align: -.05em } .key.kept { background: var(--kept) } .key.gone { background: var(--gone) }
details { margin: .3rem 0 } summary { cursor: pointer }
footer { margin-top: 3rem; color: var(--soft); font-size: .87rem }
@media print { body { max-width: none; padding: 0 } }
`
