import { failure } from '@coppice/spec'
import type { Answer, Question } from './answer.ts'

/** A worker that runs `@coppice/format-keras/worker`, such as a `Worker` of a browser. */
export interface Hdf5Worker {
  /** Sends a message to the worker. */
  postMessage(message: unknown): void
  /** Listens for what the worker answers. */
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  /** Listens for the error that ends the worker. */
  addEventListener(type: 'error', listener: (event: { readonly message: string }) => void): void
  /** Ends the worker, whatever it is doing. */
  terminate(): unknown
}

/** A worker that answers one question after the other. */
export interface StartedWorker {
  /** How many it was asked. */
  readonly questions: number
  /** Throws a failure, and ends the worker, where it does not answer. */
  ask(question: Question, seconds: number): Promise<Answer>
  end(): void
}

interface Waiting {
  readonly who: string
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** Starts a worker. */
export function startWorker(open: () => Hdf5Worker): StartedWorker {
  const worker = open()
  let waiting: Waiting | undefined
  let questions = 0
  worker.addEventListener('message', ({ data }) => waiting?.resolve(data as Answer))
  worker.addEventListener('error', ({ message }) => waiting?.reject(ended(waiting.who, message)))
  return {
    get questions() {
      return questions
    },
    async ask(question, seconds) {
      questions++
      const { who } = question
      let timer: ReturnType<typeof setTimeout> | undefined
      try {
        return await new Promise<Answer>((resolve, reject) => {
          waiting = { who, resolve, reject }
          timer = setTimeout(() => reject(tooSlow(who, seconds)), seconds * 1000)
          worker.postMessage(question)
        })
      } catch (error) {
        worker.terminate()
        throw error
      } finally {
        clearTimeout(timer)
      }
    },
    end: () => void worker.terminate(),
  }
}

function tooSlow(who: string, seconds: number): Error {
  const expected = `a file that HDF5 reads within ${seconds} seconds`
  return failure({ code: 'limit', who, expected, received: 'no answer' })
}

function ended(who: string, received: string): Error {
  return failure({ code: 'internal', who, expected: 'a worker that reads HDF5', received })
}
