import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { listPackages } from './plugins/list-packages.ts'
import { root } from './site/places.ts'
import type { Page } from './site/page.ts'

/** The texts that the repository has anyway, as pages of the site: by where they stand in the navigation. */
export interface RepositoryPages {
  readonly packages: readonly Page[]
  readonly results: readonly Page[]
  readonly project: readonly Page[]
  readonly decisions: readonly Page[]
}

/** Reads them. */
export function readRepositoryPages(): RepositoryPages {
  const readmes = listPackages().filter(({ folder }) => existsSync(join(root, 'packages', folder, 'README.md')))
  return {
    packages: readmes.map(({ folder }) => readPage(`packages/${folder}`, `packages/${folder}/README.md`)),
    results: [readPage('results/about', 'benchmarks/README.md'), ...pagesIn('benchmarks/results', 'results')],
    project: [
      readPage('project/readme', 'README.md'),
      readPage('project/contributing', 'CONTRIBUTING.md'),
      readPage('project/demo', 'apps/demo/README.md'),
      readPage('project/docs', 'apps/docs/README.md'),
      ...listExamples(),
      readPage('decisions/about', 'docs/decisions/README.md'),
    ],
    decisions: pagesIn('docs/decisions', 'decisions').filter(({ file }) => !file?.endsWith('README.md')),
  }
}

function pagesIn(folder: string, path: string): Page[] {
  const names = readdirSync(join(root, folder)).filter(name => name.endsWith('.md'))
  return names.sort().map(name => readPage(`${path}/${name.slice(0, -3)}`, `${folder}/${name}`))
}

function listExamples(): Page[] {
  const folders = readdirSync(join(root, 'examples')).filter(name =>
    existsSync(join(root, 'examples', name, 'README.md')),
  )
  const pages = folders.sort().map(name => readPage(`examples/${name}`, `examples/${name}/README.md`))
  return [readPage('examples/about', 'examples/README.md'), ...pages]
}

const readPage = (path: string, file: string): Page => ({
  path,
  file,
  markdown: readFileSync(join(root, file), 'utf8'),
})
