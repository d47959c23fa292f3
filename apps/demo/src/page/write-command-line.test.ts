import { describe, expect, it } from 'vitest'
import type { CriterionView } from '../protocol/views.ts'
import { untouched } from './settings.ts'
import { offer } from './testing/any-settings.ts'
import { writeCommandLine } from './write-command-line.ts'

const names = { input: 'in.bin', output: 'my net.bin' }
const own = { ...offer.criteria[0], reference: './own criteria.js#mine' } as CriterionView

const settings = {
  criterion: 'mine',
  criterionOptions: { power: 3, of: 'b' },
  backend: 'fast',
  target: { name: 'bytes', value: '50%' },
  fields: { granularity: 'n:m', width: true, exempt: "a*,'b'", repair: 'bias', preprocess: 'scale=1/255' },
}

describe('writeCommandLine', () => {
  it('says what differs from the defaults, quoted where a shell needs it', () => {
    expect(writeCommandLine(settings, { ...offer, criteria: [own] }, names)).toBe(
      "npx coppice prune in.bin 'my net.bin' --bytes 50% --criterion './own criteria.js#mine:power=3,of=b' " +
        `--backend fast --granularity n:m --width --exempt 'a*,'\\''b'\\''' --repair bias --preprocess scale=1/255`,
    )
    expect(writeCommandLine(untouched, offer, names)).toBe("npx coppice prune in.bin 'my net.bin'")
  })

  it('names the data', () => {
    expect(writeCommandLine(untouched, offer, { ...names, data: 'x.csv', labels: 'y.csv' })).toBe(
      "npx coppice prune in.bin 'my net.bin' --data x.csv --labels y.csv",
    )
  })

  it('names the plan in place of what makes one, and keeps what carries it out', () => {
    expect(writeCommandLine(settings, offer, { ...names, data: 'x.csv', plan: 'plan.json' })).toBe(
      "npx coppice prune in.bin 'my net.bin' --data x.csv --plan plan.json --repair bias --preprocess scale=1/255",
    )
  })
})
