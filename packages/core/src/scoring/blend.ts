import { checkPlugin, defineCriterion, failure } from '@coppice/spec'
import type { AnyCriterion, Criterion, Granularity, Kernels, StatisticName, Statistics, Unit } from '@coppice/spec'
import { rankFractions } from './rank-fractions.ts'

/** A criterion and what it counts. */
export type BlendPart = readonly [criterion: AnyCriterion, weight: number]

/** What the scores of a part become before they are added up, within each unit. */
type Normalise = (scores: Float32Array) => Float32Array

/** The statistics that the parts of a blend need, taken together. */
export type BlendNeeds<Parts extends readonly BlendPart[]> = Parts[number][0]['needs'][number]

const union = <Item>(lists: readonly (readonly Item[])[]): Item[] => [...new Set(lists.flat())]

function checkParts(parts: readonly BlendPart[]): void {
  if (parts.length === 0)
    throw failure({ code: 'usage', who: 'blend', expected: 'at least one criterion', received: 'none' })
  for (const [criterion] of parts) checkPlugin(criterion, 'criterion')
  for (const [{ name }, weight] of parts)
    if (!(weight > 0 && weight < Infinity))
      throw failure({ code: 'usage', who: `blend, ${name}`, expected: 'a weight above 0', received: `${weight}` })
}

function sharedGranularities(parts: readonly BlendPart[]): Granularity[] {
  const [first, ...rest] = parts.map(([{ granularities }]) => granularities)
  const shared = first!.filter(granularity => rest.every(granularities => granularities.includes(granularity)))
  if (shared.length > 0) return shared
  const received = parts.map(([{ name, granularities }]) => `${name}: ${granularities.join(', ')}`).join('; ')
  throw failure({ code: 'usage', who: 'blend', expected: 'criteria that share a granularity', received })
}

function byMean(scores: Float32Array): Float32Array {
  const mean = scores.reduce((sum, score) => sum + Math.abs(score), 0) / scores.length
  return mean > 0 ? scores.map(score => score / mean) : scores
}

const needsOf = ([criterion]: BlendPart, granularity: Granularity): readonly StatisticName[] =>
  criterion.needsAt?.(granularity) ?? criterion.needs

async function warnings(
  parts: readonly BlendPart[],
  unit: Unit,
  seen: Statistics<StatisticName>,
  kernels: Kernels,
): Promise<string[]> {
  const said = parts.map(async ([criterion]) => (await criterion.warn?.(unit, seen, kernels)) ?? [])
  return (await Promise.all(said)).flat()
}

function blendBy<const Parts extends readonly BlendPart[]>(
  parts: Parts,
  normalise: Normalise,
  prefix = '',
): Criterion<BlendNeeds<Parts>> {
  checkParts(parts)
  return defineCriterion<StatisticName>({
    name: prefix + parts.map(([{ name }, weight]) => `${weight}*${name}`).join('+'),
    needs: union(parts.map(([{ needs }]) => needs)),
    needsAt: granularity => union(parts.map(part => needsOf(part, granularity))),
    granularities: sharedGranularities(parts),
    comparable: parts.every(([{ comparable = false }]) => comparable),
    weights: parts.every(([{ weights }]) => weights === 'sums') ? 'sums' : 'data',
    async score(unit, seen, kernels) {
      const totals = new Float64Array(unit.size)
      for (const [criterion, weight] of parts) {
        const scores = normalise(await criterion.score(unit, seen, kernels))
        for (let cell = 0; cell < totals.length; cell++) totals[cell]! += weight * scores[cell]!
      }
      return Float32Array.from(totals)
    },
    warn: (unit, seen, kernels) => warnings(parts, unit, seen, kernels),
  })
}

/**
 * Several criteria as one: the weighted sum of their scores, each divided by the mean of its magnitudes in the unit. It
 * needs what any of them needs, scores the granularities that all of them score, and its scores are comparable between
 * units where those of all are.
 *
 * So divided, scores have no units, and a cell that counts ten times as much as another still does. No more is left of
 * how a whole unit compares with another than its mean: a global allocation of single weights spreads them otherwise
 * than the criteria by themselves would. {@link blendRanks} is robust where one criterion has a few huge scores.
 *
 * @param parts - Criteria with their weights, which need not add up to 1.
 * @throws a failure with code `usage` where there are no parts, a weight is not positive and finite, or no granularity
 * is shared.
 *
 * @example
 * ```ts
 * blend([l1(), 0.7], [lamp(), 0.3]).name // '0.7*l1+0.3*lamp'
 * ```
 */
export function blend<const Parts extends readonly BlendPart[]>(...parts: Parts): Criterion<BlendNeeds<Parts>> {
  return blendBy(parts, byMean)
}

/**
 * {@link blend} by ranks: each score becomes the part of the unit's cells that it exceeds, in (0, 1), so that how far
 * apart cells are is forgotten.
 *
 * @param parts - Criteria with their weights, which need not add up to 1.
 * @throws as {@link blend} does.
 *
 * @example
 * ```ts
 * blendRanks([l1(), 0.7], [lamp(), 0.3]).name // 'ranks:0.7*l1+0.3*lamp'
 * ```
 */
export function blendRanks<const Parts extends readonly BlendPart[]>(...parts: Parts): Criterion<BlendNeeds<Parts>> {
  return blendBy(parts, rankFractions, 'ranks:')
}
