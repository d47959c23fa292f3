import { answer, type Question } from './worker/answer.ts'

// A worker of a browser runs this module: it reads one file after the other, see readInWorker.

/** What a worker sees of itself. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: { readonly data: Question }) => void): void
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void
}

const scope = globalThis as unknown as WorkerScope

scope.addEventListener('message', ({ data }) => {
  void answer(data).then(({ answer: reply, transfer }) => scope.postMessage(reply, transfer))
})
