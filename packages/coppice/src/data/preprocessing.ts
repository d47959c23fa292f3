import { failure } from '@coppice/spec'

/** What is done to each example before a model is shown it; nothing that is not said here is done. */
export interface Preprocessing {
  /** Every value is multiplied by this, before `mean` and `deviation`. */
  readonly scale?: number
  /** Subtracted: one number, or one for each channel. */
  readonly mean?: readonly number[]
  /** Divided by: one number, or one for each channel. */
  readonly deviation?: readonly number[]
  /** Where channels are in what the model takes. */
  readonly layout?: 'chw' | 'hwc'
  /** Where channels are in arrays of three axes; pictures have them last. */
  readonly source?: 'chw' | 'hwc'
  /** The colours of pictures, in order. */
  readonly channels?: 'rgb' | 'bgr' | 'gray'
  /** How pictures and recordings of another size are brought to the model's. */
  readonly fit?: 'stretch' | 'crop' | 'pad'
}

const who = '--preprocess'

function parseNumber(text: string): number {
  const [above = '', below] = text.split('/')
  const value = below === undefined ? Number(above) : Number(above) / Number(below)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw failure({ code: 'usage', who, expected: 'a number such as 0.5 or 1/255', received: `'${text}'` })
}

const parseNumbers = (text: string): number[] => text.split(';').map(parseNumber)

function oneOf<Choice extends string>(...choices: readonly Choice[]): (text: string) => Choice {
  return text => {
    const choice = choices.find(name => name === text)
    if (choice !== undefined) return choice
    throw failure({ code: 'usage', who, expected: `one of ${choices.join(', ')}`, received: `'${text}'` })
  }
}

const parsers: { readonly [Name in keyof Required<Preprocessing>]: (text: string) => Required<Preprocessing>[Name] } = {
  scale: parseNumber,
  mean: parseNumbers,
  deviation: parseNumbers,
  layout: oneOf('chw', 'hwc'),
  source: oneOf('chw', 'hwc'),
  channels: oneOf('rgb', 'bgr', 'gray'),
  fit: oneOf('stretch', 'crop', 'pad'),
}

/**
 * Reads `--preprocess`: settings with commas between them; one number for each channel with semicolons.
 *
 * @example
 * ```ts
 * parsePreprocessing('scale=1/255,mean=0.485;0.456;0.406') // { scale: 0.00392…, mean: [0.485, 0.456, 0.406] }
 * ```
 */
export function parsePreprocessing(text: string): Preprocessing {
  const entries = text
    .split(',')
    .filter(part => part.trim() !== '')
    .map((part): readonly [string, unknown] => {
      const [name = '', value = ''] = part.split('=').map(side => side.trim())
      if (!Object.hasOwn(parsers, name)) {
        const expected = `settings such as scale=1/255, of ${Object.keys(parsers).join(', ')}`
        throw failure({ code: 'usage', who, expected, received: `'${part.trim()}'` })
      }
      return [name, parsers[name as keyof Preprocessing](value)]
    })
  return Object.fromEntries(entries)
}

/** The preprocessing in words, for people to check. */
export function describePreprocessing({ scale, mean, deviation, channels, layout, fit }: Preprocessing): string {
  const steps = [
    channels && `channels ${channels}`,
    fit && `fitted by ${fit}`,
    scale !== undefined && `times ${Number(scale.toPrecision(4))}`,
    mean && `minus ${mean.join(', ')}`,
    deviation && `divided by ${deviation.join(', ')}`,
    layout && `laid out ${layout}`,
  ].filter(Boolean)
  return steps.length > 0 ? steps.join(', ') : 'values as they are in the files'
}
