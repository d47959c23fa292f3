import { describe, expect, it } from 'vitest'
import type { ExamplesView, ModelView, ResultView } from '../protocol/views.ts'
import { begin, reduce } from './reduce.ts'
import { untouched } from './settings.ts'
import type { Action, State } from './state.ts'

const model = { name: 'a.bin', losses: [] } as unknown as ModelView
const result = { summary: 'smaller' } as ResultView
const after = (...actions: readonly Action[]): State => actions.reduce(reduce, begin(untouched))

describe('reduce', () => {
  it('goes from a model to a result, and shows its layers the first time', () => {
    const opened = after({ kind: 'began', what: 'opening' }, { kind: 'opened', model, sample: 'a' })
    expect(opened).toMatchObject({ model, sample: 'a', busy: null, result: null, view: 'network' })
    const pruned = reduce(opened, { kind: 'pruned', result })
    expect(pruned).toMatchObject({ result, busy: null, view: 'layers', note: 'Done: smaller' })
    const looked = reduce(reduce(pruned, { kind: 'viewed', view: 'network' }), { kind: 'pruned', result })
    expect(looked.view).toBe('network')
  })

  it('forgets what belongs to a result when there is a new one, a new model or none', () => {
    const full = { ...after({ kind: 'pruned', result }), weight: {}, agreement: {}, curve: {} } as State
    const nothing = { weight: null, agreement: null, curve: null }
    expect(reduce(full, { kind: 'pruned', result })).toMatchObject(nothing)
    expect(reduce(full, { kind: 'opened', model, sample: null })).toMatchObject({ ...nothing, result: null })
    expect(reduce(full, { kind: 'left' })).toMatchObject({ ...nothing, result: null, model: null })
  })

  it('has examples with the model that they were given, and keeps what was pruned without them', () => {
    const examples = { file: 'x.csv' } as ExamplesView
    const open = after({ kind: 'opened', model, sample: null }, { kind: 'pruned', result })
    const given = reduce(reduce(open, { kind: 'began', what: 'reading' }), { kind: 'exampled', examples })
    expect(given).toMatchObject({ model: { examples }, result, busy: null })
    expect(reduce(given, { kind: 'exampled', examples: null }).model).toMatchObject({ examples: null })
    expect(reduce(begin(untouched), { kind: 'exampled', examples }).model).toBeNull()
  })

  it('gathers losses while it is busy, and not after', () => {
    const lose = (loss: number): Action => ({ kind: 'progressed', progress: { stage: 'training', loss } })
    expect(after({ kind: 'began', what: 'opening' }, lose(2), lose(1)).busy?.losses).toEqual([2, 1])
    expect(after(lose(2)).busy).toBeNull()
  })

  it('keeps the model and the result where something fails, and says nothing where the user stopped it', () => {
    const start: readonly Action[] = [
      { kind: 'opened', model, sample: null },
      { kind: 'pruned', result },
    ]
    const trouble = { code: 'usage', message: 'no' }
    const failed = after(...start, { kind: 'began', what: 'pruning' }, { kind: 'failed', trouble })
    expect(failed).toMatchObject({ model, result, busy: null, trouble })
    expect(reduce(failed, { kind: 'dismissed' }).trouble).toBeNull()
    expect(reduce(failed, { kind: 'failed', trouble: { code: 'interrupted', message: '' } }).trouble).toBeNull()
  })

  it('takes units back in when settings change', () => {
    const restored = after({ kind: 'restored', units: ['u'] })
    expect(restored.restored).toEqual(['u'])
    expect(reduce(restored, { kind: 'set', settings: untouched }).restored).toEqual([])
  })
})
