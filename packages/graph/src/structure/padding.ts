import { stringAttribute } from '../attributes.ts'
import type { TieContext } from '../ties.ts'
import { floatAttribute } from '../attributes.ts'
import { tieUnresized } from './resizing.ts'

/** Zero channels stay zero unless they are padded with something else. */
function padVanishes(context: TieContext): boolean {
  if (!context.vanishes(0)) return false
  if (stringAttribute(context.node, 'mode', 'constant') !== 'constant') return true
  const value = context.node.inputs[2] ? context.known(2)?.data[0] : floatAttribute(context.node, 'value', 0)
  return value === 0
}

export const structure = { Pad: { ties: tieUnresized, vanishes: padVanishes, sizeOperands: [1, 3] } }
