/**
 * `npm start`: sets up, then does the main job on a network made here: prune half of its channels, with the proof. Then
 * three small networks, for images, speech and text, are trained, pruned and trained on.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runCommand } from './lib/command.mjs'
import { findNode, fixtures, root } from './lib/paths.mjs'
import { preparationSteps } from './lib/prepare.mjs'
import { createSteps } from './lib/steps.mjs'

const steps = createSteps()
const sample = join(root, 'out/small.onnx')
const ultraface = join(fixtures, 'models/ultraface/slim-320_simplified.onnx')

const jobs = [
  ...preparationSteps(),
  { title: 'make a small convolutional network (seed 1)', work: makeSample },
  { title: 'remove half of its channels', work: () => prune(sample, join(root, 'out/small-pruned.onnx')) },
]
if (existsSync(ultraface)) {
  jobs.push({
    title: 'remove half of the channels of UltraFace slim-320',
    work: () => prune(ultraface, join(root, 'out/slim-320-pruned.onnx')),
  })
}

jobs.push({ title: 'train, prune and train on: images, speech and text, in short', work: runExamples })

for (const job of jobs) {
  const { code } = await steps.run(job)
  if (code !== 0) break
}
process.exitCode = steps.summarise()

function makeSample() {
  mkdirSync(join(root, 'out'), { recursive: true })
  return runCommand(findNode(), ['tools/make-sample.ts', sample])
}

/** @param {string} input @param {string} output */
function prune(input, output) {
  const options = ['--criterion', 'l1', '--granularity', 'channel', '--sparsity', '0.5', '--force']
  const parameters = ['prune', relative(root, input), relative(root, output), ...options]
  console.log(`  npx coppice ${parameters.join(' ')}`)
  return runCommand(findNode(), ['packages/coppice/bin/coppice.js', ...parameters])
}

function runExamples() {
  return runCommand(findNode(), ['examples/lib/main.ts', '--short', '--out', 'out/examples'])
}
