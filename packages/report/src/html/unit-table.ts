import type { Plan, PlannedUnit } from '@coppice/spec'
import { countRemoved } from '../count-removed.ts'
import { escapeHtml } from '../escape-html.ts'
import { formatCount } from '../format-quantity.ts'

const shown = 1000

/** A bar for each unit: how many of its cells are kept. */
export function renderUnits(plan: Plan): string {
  if (plan.units.length === 0) return '<p class="soft">There is nothing in this model that can be removed.</p>'
  const rest = plan.units.length - shown
  return `<p class="soft"><span class="key kept"></span> kept &ensp;<span class="key gone"></span> removed</p>
<div class="scroll"><table class="units"><thead><tr><th>unit</th><th class="number">cells</th><th class="number">kept</th><th class="bar"></th></tr></thead>
<tbody>${plan.units.slice(0, shown).map(renderUnit).join('\n')}</tbody></table></div>${rest > 0 ? `<p class="soft">and ${rest} more units</p>` : ''}`
}

function renderUnit(unit: PlannedUnit): string {
  const kept = unit.cells - countRemoved(unit)
  const share = unit.cells === 0 ? 100 : (100 * kept) / unit.cells
  const label = `${kept} of ${unit.cells} kept`
  return `<tr><td class="name">${escapeHtml(unit.id)}</td><td class="number">${formatCount(unit.cells)}</td><td class="number">${formatCount(kept)}</td><td class="bar"><svg viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="${label}"><rect class="gone" width="100" height="1"/><rect class="kept" width="${share.toFixed(2)}" height="1"/></svg></td></tr>`
}
