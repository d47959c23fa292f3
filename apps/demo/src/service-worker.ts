/**
 * Keeps every file of the app, so that it works without a network. When it is built, the list of the files and the hash
 * of their contents are put in place of the texts between percent signs.
 */
const files = JSON.parse('%FILES%') as readonly string[]
const version = '%VERSION%'

/** What a service worker hears; the types of the platform's pages leave it out. */
interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface AskedEvent extends Event {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

async function keepFiles(): Promise<void> {
  const cache = await caches.open(version)
  // The browser's own cache may be older than this version.
  await cache.addAll(files.map(file => new Request(file, { cache: 'reload' })))
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter(name => name !== version).map(name => caches.delete(name)))
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(version)
  const kept = await cache.match(request.mode === 'navigate' ? './index.html' : request, {
    ignoreSearch: true,
    ignoreVary: true,
  })
  return kept ?? fetch(request)
}

addEventListener('install', event => (event as LifeEvent).waitUntil(keepFiles()))
addEventListener('activate', event => (event as LifeEvent).waitUntil(dropOthers()))
addEventListener('fetch', event => {
  const { request, respondWith } = event as AskedEvent
  const isOwn = request.method === 'GET' && new URL(request.url).origin === location.origin
  if (isOwn) respondWith.call(event, answer(request))
})
