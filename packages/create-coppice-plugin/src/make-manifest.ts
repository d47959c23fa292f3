import type { PluginKind } from './plugin-kind.ts'
import type { PluginName } from './plugin-name.ts'

/** What every plugin needs while it is worked on. */
const tools = ['@changesets/cli', '@coppice/testkit', '@types/node', 'typescript']

const needs: Readonly<
  Record<PluginKind, { readonly dependencies: readonly string[]; readonly peers?: readonly string[] }>
> = {
  criterion: { dependencies: ['@coppice/spec'] },
  backend: {
    dependencies: ['@coppice/executor', '@coppice/spec'],
    peers: ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core'],
  },
  format: { dependencies: ['@coppice/spec'] },
}

const descriptions: Readonly<Record<PluginKind, string>> = {
  criterion: 'A criterion for Coppice: scores what can be pruned.',
  backend: 'A backend for Coppice: runs models.',
  format: 'A format for Coppice: reads and writes models.',
}

/**
 * The package.json of a new plugin.
 *
 * @param ranges - By package, the range of versions that it is made for; any version of those that are not listed.
 */
export function makeManifest(
  name: PluginName,
  kind: PluginKind,
  ranges: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const pick = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.toSorted().map(each => [each, ranges[each] ?? '*']))
  const { dependencies, peers } = needs[kind]
  const entry = { types: `./dist/${name.plugin}.d.ts`, default: `./dist/${name.plugin}.js` }
  return {
    name: name.package,
    version: '0.0.0',
    description: descriptions[kind],
    keywords: ['coppice', `coppice-${kind}`],
    type: 'module',
    license: 'Apache-2.0',
    sideEffects: false,
    engines: { node: '^22.12 || >=24' },
    exports: { '.': entry },
    files: ['dist', 'docs'],
    publishConfig: { access: 'public' },
    scripts: {
      build: 'tsc --project tsconfig.build.json',
      test: 'tsc && node --test "src/**/*.test.ts"',
      prepack: 'npm run build',
      changeset: 'changeset',
      'release:version': 'changeset version',
      'release:publish': 'npm test && changeset publish',
    },
    dependencies: pick(dependencies),
    ...(peers && { peerDependencies: pick(peers) }),
    devDependencies: pick([...tools, ...(peers ?? [])]),
  }
}
