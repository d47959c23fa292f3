import { parityChecks } from '@coppice/testkit'
import { tinyModels } from '@coppice/testkit'
import { wasm } from '@coppice/backend-wasm'
import { criteria as a } from '@coppice/criterion-activation'
import { criteria as b } from '@coppice/criterion-curvature'
import { criteria as c } from '@coppice/criterion-entropy'
import { criteria as d } from '@coppice/criterion-gradient'
import { criteria as e } from '@coppice/criterion-sparsity'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
const require = createRequire(new URL('../executor/package.json', import.meta.url))
const tf = await import(pathToFileURL(require.resolve('@tensorflow/tfjs-core')).href)
const { createSession } = await import('../executor/src/index.ts')
await import(pathToFileURL(require.resolve('@tensorflow/tfjs-backend-cpu')).href)
const list = (x: any) => (Array.isArray(x) ? x : Object.values(x)).map((entry: any) => entry.create())
const criteria = [a, b, c, d, e].flatMap(list)
console.log(criteria.length, criteria.map((x: any) => x.name).join(' '))
const tfm = tf.default ?? tf
const cpu: any = { kind: 'backend', api: 1, name: 'cpu', capabilities: ['forward', 'backward', 'train'], open: async () => { await tfm.setBackend('cpu'); return createSession(tfm, { name: 'cpu' }) } }
const skip = ['small-convolutional-network']
const only = process.argv.slice(2)
const models = tinyModels.filter(m => !skip.includes(m.name) && (only.length === 0 || only.includes(m.name)))
for (const { name, run } of parityChecks(wasm(), cpu, { models, criteria })) {
  if (!name.includes('plans')) continue
  const t = process.cpuUsage().user
  const error = await run().then(() => undefined, (e: any) => e)
  console.log(error ? 'FAIL' : 'ok', name, Math.round((process.cpuUsage().user - t) / 1e3), 'ms', error ? error.message.slice(0, 600) : '')
}
