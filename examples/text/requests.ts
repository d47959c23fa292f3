import { createRandom } from '@coppice/core'
import type { Value } from '@coppice/spec'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExampleData } from '../lib/example.ts'
import { examplesOf } from '../lib/examples-of.ts'
import { fixture } from '../lib/fixture.ts'
import { length, numberWords } from './tokens.ts'

/** What somebody asks for, and the number of what that is. */
interface Request {
  readonly sentence: string
  readonly intent: number
}

/** Requests before they are numbered. */
export interface Requests {
  readonly classes: number
  load(input: Value, isShort: boolean): ExampleData
}

const intents = ['AddToPlaylist', 'GetWeather', 'PlayMusic']

/** SNIPS intents where they lie beside the repository; else sentences that are made here. */
export async function loadRequests(): Promise<Requests> {
  const folder = fixture('snips-intents')
  const all = mix(folder ? (await Promise.all(intents.map((_, at) => readIntent(folder, at)))).flat() : makeRequests())
  return {
    classes: intents.length,
    load({ name, type }, isShort) {
      const taken = isShort ? all.slice(0, 2000) : all
      const tested = Math.floor(taken.length / 4)
      // Words are numbered by what is trained on alone.
      const toNumbers = numberWords(taken.slice(tested).map(({ sentence }) => sentence))
      const part = (own: readonly Request[]): ExampleData['train'] => {
        const words = own.flatMap(({ sentence }) => toNumbers(sentence))
        const data = type === 'int32' ? Int32Array.from(words) : Float32Array.from(words)
        return examplesOf(
          name,
          [length],
          data,
          Int32Array.from(own, ({ intent }) => intent),
        )
      }
      const from = folder ? 'requests of people (SNIPS)' : 'made requests'
      return { train: part(taken.slice(tested)), test: part(taken.slice(0, tested)), from }
    },
  }
}

function mix(requests: readonly Request[]): readonly Request[] {
  const random = createRandom(1, 'order')
  const keyed = requests.map(request => [random.next(), request] as const)
  return keyed.sort(([a], [b]) => a - b).map(([, request]) => request)
}

interface Stored {
  readonly [intent: string]: readonly { readonly data: readonly { readonly text: string }[] }[]
}

async function readIntent(folder: string, intent: number): Promise<readonly Request[]> {
  const name = intents[intent]!
  const bytes = await readFile(join(folder, `train_${name}_full.json`))
  // Some of the files are in the older encoding.
  const stored = JSON.parse(new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'latin1').decode(bytes)) as Stored
  return stored[name]!.map(({ data }) => ({ sentence: data.map(({ text }) => text).join(''), intent }))
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

const patterns: readonly (readonly string[])[] = [
  ['add # to my list of #', 'put the tune # on # please', 'i want # in the collection #'],
  ['will it be # in # today', 'what is the weather in # like at #', 'is # or # more likely tomorrow'],
  ['play # by #', 'i want to hear # from the list #', 'let me listen to the tune # of #'],
]

/** Sentences of a few patterns around words that mean nothing; some of the patterns share words. */
function makeRequests(): readonly Request[] {
  const random = createRandom(1, 'requests')
  return Array.from({ length: 2400 }, (_, at) => {
    const intent = at % patterns.length
    const pattern = patterns[intent]![random.integer(patterns[intent]!.length)]!
    return { sentence: pattern.replace(/#/g, () => `word${random.integer(300)}`), intent }
  })
}
