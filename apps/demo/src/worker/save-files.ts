import type { Saving } from '../protocol/calls.ts'
import type { SavedFile } from '../protocol/views.ts'
import { cutOn, openedOn } from './bench.ts'
import type { Bench } from './bench.ts'
import { writeModel } from './write-model.ts'

/** The files to be saved; several are packed into one archive, stored as they are. */
export async function saveFiles(bench: Bench, what: Saving): Promise<readonly SavedFile[]> {
  const files = await listFiles(bench, what)
  if (files.length <= 1) return files
  const { zipSync } = await import('fflate')
  const entries = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]))
  return [{ name: `${files[0]!.name}.zip`, bytes: zipSync(entries, { level: 0 }) }]
}

async function listFiles(bench: Bench, what: Saving): Promise<readonly SavedFile[]> {
  const { model, file, format, examples } = openedOn(bench)
  if (what === 'original') return writeModel(model, format.exporter, file)
  if (what === 'examples') return examples?.pack ? [await examples.pack()] : []
  const cut = cutOn(bench)
  const text = (ending: string, content: string): SavedFile[] => [
    { name: `${cut.outputName}.${ending}`, bytes: new TextEncoder().encode(content) },
  ]
  switch (what) {
    case 'model':
      return writeModel(cut.model, format.exporter, cut.outputName)
    case 'plan':
      return text('plan.json', `${JSON.stringify(cut.plan, null, 2)}\n`)
    case 'report':
      return text('report.html', await cut.report())
  }
}
