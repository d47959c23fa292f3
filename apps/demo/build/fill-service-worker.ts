import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listFiles } from './list-files.ts'

const own = 'service-worker.js'

/** Tells the service worker of a built app which files to keep. */
export async function fillServiceWorker(folder: string): Promise<void> {
  const files = (await listFiles(folder)).filter(file => file !== own)
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(await readFile(join(folder, file)))
  const text = await readFile(join(folder, own), 'utf8')
  const filled = text
    .replace('%FILES%', JSON.stringify(files.map(file => `./${file}`)))
    .replace('%VERSION%', hash.digest('hex').slice(0, 16))
  if (filled.includes('%')) throw new Error(`${own} has a text between percent signs that nothing filled in`)
  await writeFile(join(folder, own), filled)
}
