import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { findCircles } from './find-circles.ts'

/** One import that breaks a rule. */
export interface Violation {
  readonly file: string
  readonly line: number
  readonly message: string
}

/** What one package may import in the files that are published. */
interface Rule {
  /** Workspace packages, by name. */
  readonly packages: readonly string[]
  /** Whether all entries but those called `node` must also run in a browser, or the one that must: nothing it reaches may import a `node:` module. */
  readonly browser: boolean | string
}

const SPEC = '@coppice/spec'
const GRAPH = '@coppice/graph'
const CORE = '@coppice/core'
const LAYERS = '@coppice/layers'
const EXECUTOR = '@coppice/executor'

/** The rules by folder name under packages/; the first pattern that matches counts. */
const RULES: readonly (readonly [RegExp, Rule])[] = [
  [/^spec$/, { packages: [], browser: true }],
  [/^graph$/, { packages: [SPEC], browser: true }],
  [/^core$/, { packages: [SPEC, GRAPH], browser: true }],
  [/^testkit$/, { packages: [SPEC, GRAPH, CORE], browser: true }],
  [/^training$/, { packages: [SPEC, GRAPH, CORE], browser: true }],
  [/^layers$/, { packages: [SPEC, GRAPH], browser: true }],
  [/^format-(keras|tfjs)$/, { packages: [SPEC, GRAPH, LAYERS], browser: true }],
  [/^format-/, { packages: [SPEC, GRAPH], browser: true }],
  [/^criterion-/, { packages: [SPEC], browser: true }],
  [/^report$/, { packages: [SPEC], browser: true }],
  [/^executor$/, { packages: [SPEC, GRAPH], browser: true }],
  [/^backend-node$/, { packages: [SPEC, EXECUTOR], browser: false }],
  [/^backend-/, { packages: [SPEC, EXECUTOR], browser: true }],
  [/^create-coppice-plugin$/, { packages: [SPEC], browser: false }],
  [/^coppice$/, { packages: ['*'], browser: './browser' }],
]

/** Functions that call each other as what they handle holds itself; all other files import one way. */
const RECURSIONS: readonly { readonly files: readonly string[]; readonly reason: string }[] = [
  {
    files: ['attribute', 'graph', 'node'].map(part => `packages/format-onnx/src/decode/decode-${part}.ts`),
    reason: 'a graph holds nodes, these attributes, and these graphs',
  },
  {
    files: ['attribute', 'graph', 'node'].map(part => `packages/format-onnx/src/encode/encode-${part}.ts`),
    reason: 'a graph holds nodes, these attributes, and these graphs',
  },
  {
    files: ['inner-graph', 'program'].map(part => `packages/executor/src/program/run-${part}.ts`),
    reason: 'a node such as If runs graphs of its own',
  },
]

interface Import {
  readonly specifier: string
  readonly line: number
}

interface Package {
  readonly folder: string
  readonly name: string
  readonly rule: Rule
  /** Source files that are published, by path relative to the repository. */
  readonly files: ReadonlyMap<string, readonly Import[]>
  /** Source files behind the exports whose subpath does not say `node`. */
  readonly browserEntries: readonly string[]
  readonly dependencies: readonly string[]
}

/** Every import in the packages of the workspace at `root` that breaks the direction of imports. */
export async function findViolations(root: string): Promise<Violation[]> {
  const folders = await readdir(join(root, 'packages'))
  const packages = await Promise.all(folders.sort().map(folder => readPackage(root, folder)))
  return packages.flatMap(each => [
    ...checkDependencies(each),
    ...checkFiles(each),
    ...checkBrowser(each),
    ...checkCircles(each),
  ])
}

async function readPackage(root: string, folder: string): Promise<Package> {
  const rule = RULES.find(([pattern]) => pattern.test(folder))?.[1]
  if (!rule) throw new Error(`No rule says what packages/${folder} may import. Add one in tools/lib/import-rules.ts.`)
  const base = `packages/${folder}`
  const manifest = JSON.parse(await readFile(join(root, base, 'package.json'), 'utf8')) as Manifest
  const paths = await readdir(join(root, base, 'src'), { recursive: true })
  const sources = paths.filter(isPublished)
  const files = sources.map(async path => {
    const file = `${base}/src/${path}`
    return [file, listImports(await readFile(join(root, file), 'utf8'))] as const
  })
  return {
    folder,
    name: manifest.name,
    rule,
    files: new Map(await Promise.all(files)),
    browserEntries: listBrowserEntries(base, manifest, rule),
    dependencies: Object.keys(manifest.dependencies ?? {}),
  }
}

/** Tests, and the folders called `testing` that serve them, are not. */
function isPublished(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.test.ts') && !/(^|[\\/])testing[\\/]/.test(path)
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, { readonly source?: string }>>
}

function listBrowserEntries(base: string, { exports }: Manifest, { browser }: Rule): string[] {
  const mustRun = (subpath: string): boolean =>
    typeof browser === 'string' ? subpath === browser : browser && !/\bnode\b/.test(subpath)
  return Object.entries(exports).flatMap(([subpath, { source }]) =>
    source && mustRun(subpath) ? [source.replace(/^\./, base)] : [],
  )
}

function listImports(text: string): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    line: text.slice(0, pos).split('\n').length,
  }))
}

function checkDependencies({ folder, rule, dependencies }: Package): Violation[] {
  return dependencies
    .filter(name => isOurs(name) && !isAllowed(rule, name))
    .map(name => ({ file: `packages/${folder}/package.json`, line: 1, message: forbid(folder, name, rule) }))
}

function checkFiles({ folder, name: self, rule, files }: Package): Violation[] {
  return [...files].flatMap(([file, imports]) =>
    imports.flatMap(({ specifier, line }) => {
      if (specifier.startsWith('.')) {
        const inside = resolveRelative(file, specifier).startsWith(`packages/${folder}/src/`)
        return inside ? [] : [{ file, line, message: `reaches outside its own src with ${specifier}` }]
      }
      const name = packageOf(specifier)
      const fine = !isOurs(name) || (name !== self && isAllowed(rule, name))
      return fine ? [] : [{ file, line, message: forbid(folder, name, rule) }]
    }),
  )
}

/** Follows relative imports from the entries that browsers load; a `node:` import on the way is a violation. */
function checkBrowser({ files, browserEntries }: Package): Violation[] {
  const reached = new Set(browserEntries)
  for (const file of reached) {
    for (const { specifier } of files.get(file) ?? []) {
      if (specifier.startsWith('.')) reached.add(resolveRelative(file, specifier))
    }
  }
  return [...reached].flatMap(file =>
    (files.get(file) ?? [])
      .filter(({ specifier }) => specifier.startsWith('node:'))
      .map(({ specifier, line }) => ({
        file,
        line,
        message: `imports ${specifier}, but the main entry reaches this file and must run in browsers`,
      })),
  )
}

/** Files that import each other, types included, cannot be read from the bottom up. */
function checkCircles({ files }: Package): Violation[] {
  const reached = [...files].map(([file, imports]) => {
    const relative = imports.filter(({ specifier }) => specifier.startsWith('.'))
    return [file, relative.map(({ specifier }) => resolveRelative(file, specifier))] as const
  })
  const circles = findCircles(new Map(reached)).map(circle => circle.join(', '))
  const known = RECURSIONS.map(each => each.files.join(', '))
  const fresh = circles.filter(circle => !known.includes(circle))
  const stale = RECURSIONS.filter(each => files.has(each.files[0]!) && !circles.includes(each.files.join(', ')))
  return [
    ...fresh.map(circle => ({ file: circle.split(', ')[0]!, line: 1, message: `imports in a circle: ${circle}` })),
    ...stale.map(each => ({ file: each.files[0]!, line: 1, message: `is no recursion any more: ${each.reason}` })),
  ]
}

function resolveRelative(file: string, specifier: string): string {
  return new URL(specifier, `file:///${file}`).pathname.slice(1)
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function isOurs(name: string): boolean {
  return name === 'coppice' || name.startsWith('@coppice/')
}

function isAllowed({ packages }: Rule, name: string): boolean {
  return packages.includes(name) || packages.includes('*')
}

function forbid(folder: string, name: string, { packages }: Rule): string {
  return `packages/${folder} must not import ${name}; of the workspace it may import ${packages.join(', ') || 'nothing'}`
}
