import { createRandom } from '@coppice/core'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ExampleData } from '../lib/example.ts'
import { examplesOf } from '../lib/examples-of.ts'
import { fixture } from '../lib/fixture.ts'
import { bands, frames, logMel, sampleRate } from './log-mel.ts'

/** One spoken digit. */
interface Recording {
  readonly digit: number
  readonly speaker: string
  readonly samples: Float32Array
}

/** Recordings of people where they lie beside the repository; else tones that are made here. One speaker is kept to test. */
export async function loadDigits(input: string, isShort: boolean): Promise<ExampleData> {
  const folder = fixture('fsdd')
  const all = folder ? await readRecordings(folder) : makeRecordings()
  const unheard = all.at(-1)!.speaker
  const taken = isShort ? all.filter((_, at) => at % 2 === 0) : all
  const part = (isTest: boolean): ExampleData['train'] => {
    const own = taken.filter(({ speaker }) => (speaker === unheard) === isTest)
    const features = new Float32Array(own.length * frames * bands)
    own.forEach(({ samples }, at) => features.set(logMel(samples), at * frames * bands))
    return examplesOf(
      input,
      [frames, bands, 1],
      features,
      Int32Array.from(own, ({ digit }) => digit),
    )
  }
  return { train: part(false), test: part(true), from: folder ? 'digits spoken by people' : 'made tones' }
}

interface Index {
  readonly records: readonly {
    readonly digit: number
    readonly speaker: string
    readonly offset: number
    readonly length: number
  }[]
}

async function readRecordings(folder: string): Promise<readonly Recording[]> {
  const { records } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as Index
  const bytes = gunzipSync(await readFile(join(folder, 'audio.s16le.gz')))
  return records
    .toSorted((a, b) => (a.speaker < b.speaker ? -1 : Number(a.speaker > b.speaker)))
    .map(({ digit, speaker, offset, length }) => ({
      digit,
      speaker,
      samples: Float32Array.from({ length }, (_, at) => bytes.readInt16LE(2 * (offset + at)) / 32768),
    }))
}

const [speakers, takes] = [4, 40]

/** Each digit glides between two pairs of tones, higher or lower by the speaker, under noise. */
function makeRecordings(): readonly Recording[] {
  const [tones, random] = [createRandom(1, 'tones'), createRandom(1, 'takes')]
  const pairs = Array.from({ length: 10 }, () => Array.from({ length: 4 }, () => 300 + 2200 * tones.next()))
  return Array.from({ length: speakers * takes * 10 }, (_, at) => {
    const [speaker, digit] = [Math.floor(at / (takes * 10)), at % 10]
    const pitch = 0.85 + 0.1 * speaker + 0.04 * random.normal()
    const [from1, from2, to1, to2] = pairs[digit]!.map(tone => tone * pitch) as [number, number, number, number]
    const length = Math.round(sampleRate * (0.5 + 0.2 * random.next()))
    let [phase1, phase2] = [0, 0]
    const samples = Float32Array.from({ length }, (_silence, time) => {
      const part = time / length
      phase1 += (2 * Math.PI * (from1 + (to1 - from1) * part)) / sampleRate
      phase2 += (2 * Math.PI * (from2 + (to2 - from2) * part)) / sampleRate
      return 0.2 * (Math.sin(phase1) + Math.sin(phase2)) + 0.2 * random.normal()
    })
    return { digit, speaker: `speaker ${speaker}`, samples }
  })
}
