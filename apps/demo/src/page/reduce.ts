import type { ExamplesView, Progress, ResultView } from '../protocol/views.ts'
import type { Action, Busy, State } from './state.ts'
import type { Settings } from './settings.ts'

/** The page before anything has happened. */
export function begin(settings: Settings): State {
  return {
    offer: null,
    sample: null,
    model: null,
    settings,
    busy: null,
    ...nothingPruned,
    restored: [],
    view: 'network',
    node: null,
    trouble: null,
    note: '',
  }
}

const nothingPruned = { result: null, weight: null, agreement: null, curve: null } as const

/** The page after something has happened. */
export function reduce(state: State, action: Action): State {
  switch (action.kind) {
    case 'offered':
      return { ...state, offer: action.offer }
    case 'began':
      return {
        ...state,
        trouble: null,
        note: '',
        busy: { what: action.what, progress: { stage: 'starting' }, losses: [] },
      }
    case 'progressed':
      return state.busy ? { ...state, busy: progressed(state.busy, action.progress) } : state
    case 'opened':
      return opened(state, action)
    case 'exampled':
      return exampled(state, action.examples)
    case 'set':
      return { ...state, settings: action.settings, restored: [] }
    case 'restored':
      return { ...state, restored: action.units }
    case 'pruned':
      return pruned(state, action.result)
    case 'viewed':
      return { ...state, view: action.view }
    case 'weighed':
      return { ...state, weight: action.weight }
    case 'compared':
      return { ...state, agreement: action.agreement }
    case 'traced':
      return { ...state, busy: null, curve: action.curve }
    case 'selected':
      return { ...state, node: action.node }
    case 'failed':
      return { ...state, busy: null, trouble: isWanted(action.trouble.code) ? null : action.trouble }
    case 'noted':
      return { ...state, note: action.note }
    case 'left':
      return { ...state, ...nothingPruned, model: null, sample: null, restored: [], node: null, note: '' }
    case 'dismissed':
      return { ...state, trouble: null }
  }
}

/** Whether the user stopped it. */
const isWanted = (code: string): boolean => code === 'interrupted'

function progressed(busy: Busy, progress: Progress): Busy {
  const losses = progress.loss === undefined ? busy.losses : [...busy.losses, progress.loss]
  return { ...busy, progress, losses }
}

function opened(state: State, { model, sample }: Extract<Action, { kind: 'opened' }>): State {
  const note = `${model.name} is open.`
  return { ...state, ...nothingPruned, busy: null, model, sample, restored: [], node: null, view: 'network', note }
}

function exampled(state: State, examples: ExamplesView | null): State {
  return { ...state, busy: null, model: state.model && { ...state.model, examples } }
}

function pruned(state: State, result: ResultView): State {
  const view = state.result === null && state.view === 'network' ? 'layers' : state.view
  return { ...state, ...nothingPruned, busy: null, view, result, note: `Done: ${result.summary}` }
}
