import { z } from 'zod'
import { jsonShape } from '../options/common-options.ts'
import { pluginShape } from '../options/plugin-shape.ts'
import { drawTable } from '../output/draw-table.ts'
import type { PackagedCriterion } from '../plugins.ts'
import { defineCommand } from './command.ts'
import type { CommandDefinition, Context, Outcome } from './command.ts'

const criteriaOptions = z.object({ ...pluginShape, ...jsonShape })

/** A criterion as `coppice criteria --json` lists it. */
export interface ListedCriterion {
  readonly name: string
  readonly package: string
  /** The statistics that it must be shown; none where it looks at weights alone. */
  readonly needs: readonly string[]
  readonly granularities: readonly string[]
}

/** `coppice criteria`: everything that can score, where it comes from and what it needs. */
export const criteria: CommandDefinition<typeof criteriaOptions> = defineCommand({
  name: 'criteria',
  arguments: [],
  options: criteriaOptions,
  examples: ['coppice criteria', 'coppice criteria --plugin ./mine.ts', 'coppice criteria --json'],
  run: async context => listCriteria(context),
})

function describe({ name, package: origin, create }: PackagedCriterion): ListedCriterion {
  const { needs, granularities } = create()
  return { name, package: origin, needs, granularities }
}

/** What must be there besides the model, in a word. */
function needsInWords(needs: readonly string[]): string {
  if (needs.some(name => name.startsWith('gradient.'))) return 'data, gradients'
  if (needs.some(name => name === 'activation.histogramByLabel')) return 'data, labels'
  return needs.length > 0 ? 'data' : 'nothing'
}

function listCriteria({ terminal, plugins, style }: Context<z.infer<typeof criteriaOptions>>): Outcome {
  const listed = Object.values(plugins.criteria).map(describe)
  const rows = listed.map(({ name, needs, granularities, package: origin }) => [
    name,
    needsInWords(needs),
    granularities.join(' '),
    origin.replace('@coppice/criterion-', ''),
    plugins.criteria[name]!.description,
  ])
  const columns = terminal.stdout.columns ?? 160
  const table = drawTable(['criterion', 'needs', 'granularities', 'package', 'score'], rows, { columns })
  const hint = style('dim', 'or a file such as ./mine.ts, an installed package, a blend such as 0.7*taylor+0.3*l1')
  return { json: listed, text: `${table}\n\n${hint}` }
}
