import type { Calls, Opening, Request } from './calls.ts'

/** Something that was asked. */
type Asked = Exclude<Request, { readonly name: 'cancel' }>

/** What another worker would have to be asked to stand where this one stands. */
export interface Journal {
  /** Takes down what was asked and answered. */
  note(asked: Asked, result: unknown): void
  /** What is to be asked, in order. */
  asked(): readonly Asked[]
}

interface Pages {
  offer: readonly Asked[]
  criteria: readonly Asked[]
  open: readonly Asked[]
  examples: readonly Asked[]
  prune: readonly Asked[]
}

/** An empty journal. What a call makes of no account is forgotten: a model that is opened replaces the one before. */
export function createJournal(): Journal {
  let pages: Pages = { offer: [], criteria: [], open: [], examples: [], prune: [] }
  return {
    note: (asked, result) => void (pages = { ...pages, ...changed(pages, asked, result) }),
    asked: () => [pages.offer, pages.criteria, pages.open, pages.examples, pages.prune].flat(),
  }
}

function changed(pages: Pages, asked: Asked, result: unknown): Partial<Pages> {
  switch (asked.name) {
    case 'offer':
      return { offer: [asked] }
    case 'addCriteria':
      return { criteria: [...pages.criteria, asked] }
    case 'open':
      return { open: [asked], examples: [], prune: [] }
    case 'giveExamples':
      return { examples: asked.given.labels ? [...pages.examples, asked] : [asked] }
    case 'prune':
      return { prune: [asked] }
    case 'save':
      return asked.given === 'original' ? { open: pages.open.map(each => trained(each, result)) } : {}
    default:
      return {}
  }
}

/** A sample with the model that came of it, so that it need not be trained again. */
function trained(asked: Asked, result: unknown): Asked {
  const [file] = result as Calls['save']['result']
  const given = asked.given as Opening
  return file && asked.name === 'open' && 'sample' in given ? { ...asked, given: { ...given, trained: file } } : asked
}
