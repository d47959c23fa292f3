import { openEngines } from '../criteria/engines.ts'
import { openLearning } from '../lib/open-learning.ts'
import { families } from './families.ts'
import { readName } from './on-wasm.ts'

/** Measures one family with one seed and prints what it found as JSON: a process of its own for each. */
const [name, seed, quick] = process.argv.slice(2)
const { family: wanted, isOnWasm } = readName(name!)
const family = families.find(one => one.name === wanted)!
const engines = await openEngines(isOnWasm ? undefined : openLearning)
const tables = await family.measure(engines, Number(seed), quick === 'quick')
await engines.close()
process.stdout.write(JSON.stringify(tables))
