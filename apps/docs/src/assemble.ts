import { commandLinePage } from './command-line-page.ts'
import { readResults } from './figures/measured.ts'
import { findStrayParts, readHandWrittenPages } from './hand-written-pages.ts'
import { drawCoupling, drawGranularities } from './pictures/draw-masks.ts'
import { drawScores } from './pictures/draw-scores.ts'
import { trainNetwork } from './pictures/trained-network.ts'
import type { TrainedNetwork } from './pictures/trained-network.ts'
import { backendPage } from './plugins/backend-page.ts'
import { criterionPage } from './plugins/criterion-page.ts'
import { formatPage } from './plugins/format-page.ts'
import { listBackends } from './plugins/list-backends.ts'
import { listCriteria } from './plugins/list-criteria.ts'
import { listFormats } from './plugins/list-formats.ts'
import { readRepositoryPages } from './repository-pages.ts'
import { expand } from './site/expand.ts'
import type { Section } from './site/layout.ts'
import { root } from './site/places.ts'
import type { Page } from './site/page.ts'

const guides = ['index', 'zh/index', 'quick-start', 'concepts', 'plugins', 'releases']

/** Every page of the site, as its navigation has them. */
export async function assemble(): Promise<Section[]> {
  const network = await trainNetwork()
  try {
    return await assembleWith(network)
  } finally {
    await network.session.close()
  }
}

async function assembleWith(network: TrainedNetwork): Promise<Section[]> {
  const written = readHandWrittenPages()
  const { packages, results, project, decisions } = readRepositoryPages()
  const [criteria, formats] = [await criterionPages(network), (await listFormats()).map(formatPage)]
  const backends = listBackends().map(backendPage)
  const stray = findStrayParts([...criteria, ...formats, ...backends])
  if (stray.length > 0) throw new Error(`No plugin has these pages: ${stray.join(', ')}`)
  const sections: Section[] = [
    { title: 'Guide', pages: [...guides.map(path => pageAt(written, path)), commandLinePage()] },
    { title: 'Cookbook', pages: [...written.values()].filter(({ path }) => path.startsWith('cookbook/')) },
    { title: 'Criteria', pages: criteria },
    { title: 'Formats', pages: formats },
    { title: 'Backends', pages: backends },
    { title: 'Packages', pages: packages },
    { title: 'Measured', pages: results },
    { title: 'Project', pages: [...project, ...decisions] },
  ]
  const pictures = {
    coupling: await drawCoupling(network.model),
    granularities: await drawGranularities(network.model),
  }
  return sections.map(({ title, pages }) => ({
    title,
    pages: pages.map(page => ({ ...page, markdown: expand(page.markdown, { pictures, root }) })),
  }))
}

async function criterionPages(network: TrainedNetwork): Promise<Page[]> {
  const results = readResults()
  const pages: Page[] = []
  for (const criterion of await listCriteria())
    pages.push(criterionPage(criterion, { results, picture: await drawScores(criterion.entry, network) }))
  return pages
}

function pageAt(pages: ReadonlyMap<string, Page>, path: string): Page {
  const page = pages.get(path)
  if (!page) throw new Error(`apps/docs/pages/${path}.md is missing`)
  return page
}
