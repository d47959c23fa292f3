import { escapeHtml } from '../site/escape-html.ts'

/** One line of a chart. */
export interface Line {
  readonly label: string
  /** `own` is what the page is about; the others are there to compare with. */
  readonly kind: 'own' | 'control' | 'reference'
  /** Both in percent. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** What a chart shows. */
export interface Chart {
  readonly title: string
  readonly across: string
  readonly up: string
  readonly lines: readonly Line[]
}

const [width, height, left, bottom, right, top] = [640, 260, 40, 36, 170, 12]
const place = (x: number, y: number): readonly [number, number] => [
  left + ((width - left - right) * x) / 100,
  height - bottom - ((height - bottom - top) * y) / 100,
]

const strokes = {
  own: 'stroke="var(--green)" stroke-width="3"',
  control: 'stroke="var(--grey)" stroke-width="1.5" stroke-dasharray="4 3"',
  reference: 'stroke="var(--ink)" stroke-width="1.5"',
}

/** A chart from 0 to 100 % both ways, as a figure with its description for those who do not see it. */
export function drawChart({ title, across, up, lines }: Chart): string {
  const marks = [0, 25, 50, 75, 100]
  const grid = marks.map(mark => {
    const [x, y] = place(mark, mark)
    return `<path d="M${left} ${y}H${width - right}" stroke="var(--line)"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${mark}</text><text x="${x}" y="${height - bottom + 16}" text-anchor="middle">${mark}</text>`
  })
  const axes = `<text x="${place(50, 0)[0]}" y="${height - 4}" text-anchor="middle">${escapeHtml(across)}</text>`
  const heights = labelHeights(lines)
  const drawn = lines.map((line, at) => drawLine(line, heights[at]!))
  const summary = lines.map(({ label, points }) => `${label}: ${points.map(([x, y]) => `${y} at ${x}`).join(', ')}`)
  return `<figure><svg viewBox="0 0 ${width} ${height}" width="${width}" role="img"><title>${escapeHtml(title)}</title><desc>${escapeHtml(summary.join('; '))}</desc>${grid.join('')}${axes}${drawn.join('')}</svg><figcaption>${escapeHtml(title)} (${escapeHtml(up)})</figcaption></figure>`
}

/** Where labels stand: beside the end of their line, and 14 apart from each other. */
function labelHeights(lines: readonly Line[]): number[] {
  const ends = lines.map(({ points }) => place(...points.at(-1)!)[1])
  const order = ends.map((_, at) => at).sort((a, b) => ends[a]! - ends[b]!)
  let above = -Infinity
  for (const at of order) above = ends[at] = Math.max(ends[at]!, above + 14)
  const excess = Math.max(0, above - (height - bottom))
  return ends.map(end => end - excess)
}

function drawLine({ label, kind, points }: Line, labelHeight: number): string {
  const path = points
    .map(([x, y]) =>
      place(x, y)
        .map(part => part.toFixed(1))
        .join(' '),
    )
    .join('L')
  const x = place(points.at(-1)![0], 0)[0]
  return `<path d="M${path}" fill="none" ${strokes[kind]}/><text x="${x + 6}" y="${(labelHeight + 4).toFixed(1)}">${escapeHtml(label)}</text>`
}
