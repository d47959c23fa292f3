import type { Tensor } from '@coppice/spec'
import type { Analysis } from '../analysis/analysis.ts'
import { axisKey } from '../analysis/propagate.ts'
import type { Kept } from '../kept.ts'

/** The constants of a pruned graph. */
export interface ResolvedConstants {
  /** The final name for each use of a constant that is changed or was given a name of its own. */
  readonly names: ReadonlyMap<string, string>
  /** New or changed constants by final name. */
  readonly tensors: ReadonlyMap<string, Tensor>
}

/** Changes the part of a tensor that goes; `kept` has one mask an axis. */
export type ChangeTensor = (tensor: Tensor, kept: readonly (Uint8Array | null)[]) => Tensor

const NONE: ReadonlySet<string> = new Set()

/**
 * Changes every constant that loses positions. The uses of a shared vector stay shared where they lose the same
 * positions; where they do not, each kind of use gets a constant of its own.
 *
 * @param untouched Axes of uses that are left as they are, by `axisKey`.
 */
export function resolveConstants(
  analysis: Analysis,
  kept: Kept,
  change: ChangeTensor,
  untouched: ReadonlySet<string> = NONE,
): ResolvedConstants {
  const masksOf: MasksOf = use =>
    analysis.internal.axes.get(use)!.map((axis, k) => (untouched.has(axisKey(use, k)) ? null : kept.of(axis)))
  const names = new Map<string, string>()
  const tensors = new Map<string, Tensor>()
  for (const [constant, uses] of usesByConstant(analysis)) {
    const byMask = groupByMask(masksOf, uses)
    const variants: Tensor[] = []
    for (const [key, group] of byMask) {
      const changed = change(analysis.tensors.get(constant)!, masksOf(group[0]!))
      const twin = variants.find(variant => haveSameBytes(variant, changed))
      const name = twin?.name ?? (key === '' || byMask.size === 1 ? constant : freshName(group[0]!, constant, analysis))
      if (!twin) variants.push({ ...changed, name })
      if (!twin && key !== '') tensors.set(name, { ...changed, name })
      for (const use of group) names.set(use, name)
    }
  }
  return { names, tensors }
}

/** Whether two small vectors are the same: what exporters shared because it was equal may still be. */
function haveSameBytes(a: Tensor, b: Tensor): boolean {
  if (a.shape[0] !== b.shape[0] || a.shape.length !== 1) return false
  const [left, right] = [a.read(), b.read()]
  if (!(left instanceof Uint8Array && right instanceof Uint8Array)) return false
  return left.every((byte, i) => byte === right[i])
}

const remembered = new WeakMap<Analysis, ReadonlyMap<string, readonly string[]>>()

function usesByConstant(analysis: Analysis): ReadonlyMap<string, readonly string[]> {
  const uses = remembered.get(analysis) ?? findUses(analysis)
  remembered.set(analysis, uses)
  return uses
}

function findUses(analysis: Analysis): Map<string, string[]> {
  const { prepared, axes } = analysis.internal
  const uses = new Map<string, string[]>()
  for (const name of prepared.constants.keys())
    if (!prepared.aliases.has(name) && axes.get(name)?.some(axis => axis.ids)) uses.set(name, [name])
  for (const [name, { constant }] of prepared.aliases) {
    const list = uses.get(constant)
    if (list) list.push(name)
    else uses.set(constant, [constant, name])
  }
  return uses
}

/** What a use of a constant loses along each axis. */
type MasksOf = (use: string) => (Uint8Array | null)[]

/** Tells the uses of one constant apart by what they lose; empty where a use loses nothing. */
function maskKey(masks: readonly (Uint8Array | null)[], isOnlyUse: boolean): string {
  if (masks.every(mask => mask === null)) return ''
  return isOnlyUse ? 'changed' : masks.map(mask => (mask ? textOf(mask) : '')).join()
}

const decoder = new TextDecoder()
const texts = new WeakMap<Uint8Array, string>()

/** A mask as text, made once: axes that lose the same share their mask. */
function textOf(mask: Uint8Array): string {
  const text = texts.get(mask) ?? decoder.decode(mask)
  texts.set(mask, text)
  return text
}

function freshName(use: string, constant: string, analysis: Analysis): string {
  let name = use === constant ? `${constant}__pruned` : use
  while (use === constant && analysis.tensors.has(name)) name += '_'
  return name
}

/** Uses that lose the same positions; those that lose none have an empty key. */
function groupByMask(masksOf: MasksOf, uses: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const use of uses) {
    const key = maskKey(masksOf(use), uses.length === 1)
    groups.set(key, [...(groups.get(key) ?? []), use])
  }
  return groups
}
