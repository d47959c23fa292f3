import type { Giving, Opening, Saving } from '../protocol/calls.ts'
import type { Asking } from './asking.ts'
import { saveFile } from './save-file.ts'
import { decodeSettings, encodeSettings, examplesSetting, orderFor, settingsFor, withoutExamples } from './settings.ts'
import type { Settings } from './settings.ts'
import type { ViewName } from './state.ts'

/** What people can do. */
export interface Commands {
  /** Learns what there is to choose from, and opens the sample that the address names. */
  start(): Promise<void>
  open(opening: Opening): Promise<void>
  /** Goes back to where a model is chosen. */
  leave(): void
  set(settings: Settings): void
  /** Gives the model examples or labels for them; with no file they are taken away. */
  giveExamples(files: Omit<Giving, 'settings'>): Promise<void>
  prune(): Promise<void>
  /** Puts a unit back, or lets it go again. */
  toggleUnit(unit: string): Promise<void>
  traceCurve(): Promise<void>
  look(view: ViewName): Promise<void>
  weigh(name: string): Promise<void>
  select(node: number | null): void
  save(what: Saving): Promise<void>
  copy(text: string, what: string): Promise<void>
  addCriteria(file: File): Promise<void>
  stop(): void
  dismiss(): void
}

/** Every command, by asking. */
export function createCommands(asking: Asking): Commands {
  const { store, attempt, stop } = asking
  return {
    stop,
    start: () => attempt(() => start(asking)),
    open: opening => attempt(() => open(asking, opening)),
    leave: () => leave(asking),
    set: settings => set(asking, settings),
    giveExamples: files => attempt(() => giveExamples(asking, files)),
    prune: () => attempt(() => prune(asking)),
    toggleUnit: unit => attempt(() => toggleUnit(asking, unit)),
    traceCurve: () => attempt(() => traceCurve(asking)),
    look: view => attempt(() => look(asking, view)),
    weigh: name => attempt(async () => store.tell({ kind: 'weighed', weight: await asking.ask('weight', name) })),
    select: node => store.tell({ kind: 'selected', node }),
    save: what => attempt(async () => (await asking.ask('save', what)).forEach(saveFile)),
    copy: (text, what) => attempt(() => copy(asking, text, what)),
    addCriteria: file => attempt(() => addCriteria(asking, file)),
    dismiss: () => store.tell({ kind: 'dismissed' }),
  }
}

async function start(asking: Asking): Promise<void> {
  const offer = await asking.ask('offer', null)
  const { settings, sample } = decodeSettings(location.hash.slice(1), offer)
  asking.store.tell({ kind: 'offered', offer })
  asking.store.tell({ kind: 'set', settings })
  if (sample !== null) await open(asking, { sample })
}

async function open(asking: Asking, opening: Opening): Promise<void> {
  const model = await asking.work('opening', 'open', opening)
  asking.store.tell({ kind: 'opened', model, sample: 'sample' in opening ? opening.sample : null })
  set(asking, settingsFor(model, asking.store.read().settings))
  await viewExamples(asking)
  // What was trained here is in no file: should the worker have to be replaced, the next one is given it.
  if (model.losses.length > 0) await asking.ask('save', 'original')
}

function leave(asking: Asking): void {
  const { settings, offer } = asking.store.read()
  asking.store.tell({ kind: 'left' })
  set(asking, withoutExamples(settings, offer!))
}

function set(asking: Asking, settings: Settings): void {
  const { settings: before, offer } = asking.store.read()
  asking.store.tell({ kind: 'set', settings })
  remember(asking)
  const [one, other] = [before, settings].map(each => JSON.stringify(examplesSetting(each, offer!)))
  if (one !== other) void asking.attempt(() => viewExamples(asking))
}

async function giveExamples(asking: Asking, files: Omit<Giving, 'settings'>): Promise<void> {
  const { settings, offer } = asking.store.read()
  const given = { ...files, settings: examplesSetting(settings, offer!) }
  asking.store.tell({ kind: 'exampled', examples: await asking.work('reading', 'giveExamples', given) })
}

/** Shows how examples are used with what is set of them. */
async function viewExamples({ store, ask }: Asking): Promise<void> {
  const { settings, offer, model } = store.read()
  if (!model?.examples) return
  store.tell({ kind: 'exampled', examples: await ask('viewExamples', examplesSetting(settings, offer!)) })
}

/** Puts the settings into the page's address. */
function remember({ store }: Asking): void {
  const { settings, sample } = store.read()
  history.replaceState(null, '', `#${encodeSettings(settings, sample)}`)
}

async function prune(asking: Asking): Promise<void> {
  const { settings, restored } = asking.store.read()
  asking.store.tell({ kind: 'pruned', result: await asking.work('pruning', 'prune', orderFor(settings, restored)) })
  await fill(asking, asking.store.read().view)
}

async function toggleUnit(asking: Asking, unit: string): Promise<void> {
  const { restored } = asking.store.read()
  const units = restored.includes(unit) ? restored.filter(each => each !== unit) : [...restored, unit]
  asking.store.tell({ kind: 'restored', units })
  await prune(asking)
}

async function traceCurve(asking: Asking): Promise<void> {
  const order = orderFor(asking.store.read().settings, [])
  asking.store.tell({ kind: 'traced', curve: await asking.work('tracing', 'curve', order) })
}

async function look(asking: Asking, view: ViewName): Promise<void> {
  asking.store.tell({ kind: 'viewed', view })
  await fill(asking, view)
}

/** Asks for what a view shows, where that is not there yet. */
async function fill({ store, ask }: Asking, view: ViewName): Promise<void> {
  const { agreement, weight, result } = store.read()
  if (!result) return
  if (view === 'outputs' && !agreement) store.tell({ kind: 'compared', agreement: await ask('agreement', null) })
  const [first] = result.weights.toSorted((one, other) => other.sparsity - one.sparsity)
  if (view === 'weights' && !weight && first) store.tell({ kind: 'weighed', weight: await ask('weight', first.name) })
}

async function copy({ store }: Asking, text: string, what: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  store.tell({ kind: 'noted', note: `${what} copied.` })
}

async function addCriteria(asking: Asking, file: File): Promise<void> {
  const added = await asking.ask('addCriteria', file)
  const { offer, settings } = asking.store.read()
  const criteria = offer!.criteria.filter(({ name }) => !added.some(each => each.name === name))
  asking.store.tell({ kind: 'offered', offer: { ...offer!, criteria: [...criteria, ...added] } })
  set(asking, { ...settings, criterion: added[0]!.name, criterionOptions: {} })
  asking.store.tell({ kind: 'noted', note: `${file.name} adds ${added.map(({ name }) => name).join(', ')}.` })
}
