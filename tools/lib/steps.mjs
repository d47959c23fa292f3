import { styleText } from 'node:util'

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {() => Promise<{ code: number, output?: string }>} work code 0 is success; output is shown when it failed
 *
 * @typedef {object} Outcome
 * @property {string} title
 * @property {number} code
 * @property {number} seconds
 */

/**
 * Runs named steps, tells of each when it starts and how long it took, and keeps the outcomes for a summary.
 *
 * @param {NodeJS.WriteStream} [stream] default: standard output
 */
export function createSteps(stream = process.stdout) {
  /** @type {Outcome[]} */
  const outcomes = []

  /** @param {Step} step @returns {Promise<Outcome>} */
  async function run(step) {
    stream.write(`${paint('dim', '▸')} ${step.title}\n`)
    const started = performance.now()
    const { code, output = '' } = await attempt(step)
    const outcome = { title: step.title, code, seconds: (performance.now() - started) / 1000 }
    outcomes.push(outcome)
    if (code !== 0 && output) stream.write(`${output.trimEnd()}\n`)
    stream.write(`${describe(outcome)}\n`)
    return outcome
  }

  /** Runs all steps, `width` at a time, whatever becomes of the others. @param {readonly Step[]} steps @param {number} width */
  async function runAll(steps, width) {
    const waiting = [...steps]
    const worker = async () => {
      for (let step = waiting.shift(); step; step = waiting.shift()) await run(step)
    }
    await Promise.all(Array.from({ length: width }, worker))
  }

  function summarise() {
    const total = process.uptime()
    stream.write(`\n${outcomes.map(describe).join('\n')}\n${' '.repeat(2)}${inSeconds(total)}  in all\n`)
    return outcomes.find(outcome => outcome.code !== 0)?.code ?? 0
  }

  return { run, runAll, summarise }
}

/** @param {Step} step @returns {Promise<{ code: number, output?: string }>} */
async function attempt(step) {
  try {
    return await step.work()
  } catch (error) {
    return { code: 1, output: error instanceof Error ? error.message : String(error) }
  }
}

/** @param {Outcome} outcome */
function describe({ title, code, seconds }) {
  const mark = code === 0 ? paint('green', '✓') : paint('red', '✗')
  return `${mark} ${inSeconds(seconds)}  ${title}${code === 0 ? '' : ` (exit code ${code})`}`
}

/** @param {number} seconds */
function inSeconds(seconds) {
  return `${seconds.toFixed(1)} s`.padStart(7)
}

/** @param {'dim' | 'green' | 'red'} style @param {string} text */
function paint(style, text) {
  const plain = process.env['NO_COLOR'] || !process.stdout.isTTY
  return plain ? text : styleText(style, text)
}
