import { openEngines } from './engines.ts'
import { recipeSections, sections } from './sections.ts'

/** Measures one section with one seed and prints what it found as JSON: a process of its own for each. */
const [name, seed, quick] = process.argv.slice(2)
const section = [...sections, ...recipeSections].find(one => one.name === name)!
const engines = await openEngines()
const result = await section.measure(engines, Number(seed), quick === 'quick')
await engines.close()
process.stdout.write(JSON.stringify(result))
