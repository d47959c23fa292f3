import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { exporter, importer, isFailure, l1, memorySink, memorySource, prune, wasm } from 'coppice'
import type { FailureCode } from 'coppice'

const largest = 50e6

const statusOf: Partial<Record<FailureCode, number>> = {
  'invalid-model': 422,
  'unsupported-model': 422,
  'budget-missed': 409,
  limit: 413,
  usage: 400,
}

/** A server that takes `POST /prune?sparsity=0.5` with an ONNX file and answers with a smaller one. */
export function createService(): Server {
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => refuse(response, error))
  })
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { searchParams, pathname } = new URL(request.url ?? '/', 'http://localhost')
  if (request.method !== 'POST' || pathname !== '/prune') return void response.writeHead(404).end()
  const sparsity = Number(searchParams.get('sparsity') ?? 0.5)
  const model = await importer.read(memorySource(await receive(request), 'request'))
  const session = await wasm().open()
  const { model: small } = await prune(model, { session, criterion: l1(), target: { sparsity } })
  const sink = memorySink('answer')
  await exporter.write(small, sink)
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(sink.bytes())
}

async function receive(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Uint8Array>) {
    size += part.length
    if (size > largest) throw Object.assign(new Error(`more than ${largest} bytes`), { status: 413 })
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

/** What is wrong with the model or the request is told; what is wrong with us is not. */
function refuse(response: ServerResponse, error: unknown): void {
  const status = isFailure(error) ? (statusOf[error.code] ?? 500) : ((error as { status?: number }).status ?? 500)
  const body = isFailure(error) && status < 500 ? { code: error.code, message: error.message } : { code: 'internal' }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
