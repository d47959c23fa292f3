import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CouplingRules } from '@coppice/graph'
import { failure } from '@coppice/spec'
import { parseRules } from './rules-schema.ts'

/** Reads a rules file. Whether it fits a checkpoint, `coupleByRules` checks. */
export async function readRules(path: string, folder: string): Promise<CouplingRules> {
  const text = await readFile(resolve(folder, path), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const received = cause.code === 'ENOENT' ? 'no such file' : cause.message
    throw failure({ code: 'usage', who: path, expected: 'a rules file', received, cause })
  })
  return parseRules(parseJson(text, path), path)
}

function parseJson(text: string, who: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw failure({ code: 'usage', who, expected: 'rules in JSON', received: 'text that is none', cause })
  }
}
