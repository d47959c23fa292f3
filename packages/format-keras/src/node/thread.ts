import { parentPort } from 'node:worker_threads'
import { answer, type Question } from '../worker/answer.ts'

// A thread of Node runs this module: it reads one file after the other, see readInThread.

parentPort?.on('message', (question: Question) => {
  void answer(question).then(({ answer: reply, transfer }) => parentPort?.postMessage(reply, transfer))
})
