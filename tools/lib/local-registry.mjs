import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { runCommand } from './command.mjs'

/**
 * @typedef {object} Packument
 * @property {Record<string, string>} dist-tags
 * @property {Record<string, { version: string }>} versions
 *
 * @typedef {object} Registry
 * @property {string} address
 * @property {() => string[]} published everything that was published to it, as `name@version`, in order
 * @property {() => void} close
 */

/**
 * A registry on this machine: it keeps in memory what is published to it, knows nothing else by `ownNames`, and sends
 * whoever asks for other packages on to `upstream`.
 *
 * @param {ReadonlySet<string>} ownNames @param {string} upstream
 * @returns {Promise<Registry>}
 */
export async function openRegistry(ownNames, upstream) {
  /** @type {Map<string, Packument>} */
  const packuments = new Map()
  /** @type {Map<string, Buffer>} */
  const tarballs = new Map()
  /** @type {string[]} */
  const published = []

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).slice(1)
    if (request.method === 'PUT') return void publish(request).then(() => answer(response, 201, { ok: true }))
    const tarball = tarballs.get(path)
    if (tarball) return void response.end(tarball)
    const packument = packuments.get(path)
    if (packument) return answer(response, 200, packument)
    const name = path.split('/-/')[0] ?? path
    if (ownNames.has(name) || path.startsWith('-/')) return answer(response, 404, { error: 'not found' })
    response.writeHead(302, { location: new URL(request.url ?? '/', upstream).href }).end()
  })

  /** @param {import('node:http').IncomingMessage} request */
  async function publish(request) {
    const parts = []
    for await (const part of request) parts.push(part)
    const body = JSON.parse(Buffer.concat(parts).toString('utf8'))
    const known = packuments.get(body.name)
    packuments.set(body.name, {
      ...body,
      _attachments: undefined,
      'dist-tags': { ...known?.['dist-tags'], ...body['dist-tags'] },
      versions: { ...known?.versions, ...body.versions },
    })
    for (const [version, { dist }] of Object.entries(body.versions)) {
      const [attachment] = Object.values(body._attachments)
      tarballs.set(decodeURIComponent(new URL(dist.tarball).pathname).slice(1), Buffer.from(attachment.data, 'base64'))
      published.push(`${body.name}@${version}`)
    }
  }

  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { address: `http://127.0.0.1:${port}/`, published: () => [...published], close: () => void server.close() }
}

/** The registry that whoever runs this uses. */
export async function findUpstream() {
  return (await runCommand('npm', ['config', 'get', 'registry'], { output: 'keep' })).output.trim()
}

/**
 * The environment of who knows no other registry and may publish to this one; its settings are written to a folder.
 *
 * @param {Registry} registry @param {string} folder
 */
export function settingsFor({ address }, folder) {
  const file = join(folder, 'npmrc')
  writeFileSync(file, `registry=${address}\n${address.replace('http:', '')}:_authToken=rehearsal\n`)
  return { npm_config_registry: address, npm_config_userconfig: file, NPM_CONFIG_USERCONFIG: file }
}

/** @param {import('node:http').ServerResponse} response @param {number} status @param {object} body */
function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
