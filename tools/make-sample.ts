/** Writes the testkit's small convolutional network, seed 1, to the path that is given. */
import { writeFile } from 'node:fs/promises'
import { onnx } from '@coppice/format-onnx'
import { smallConvolutionalNetwork } from '@coppice/testkit'

const path = process.argv[2] ?? 'out/small.onnx'
const chunks: Uint8Array[] = []
await onnx.write(smallConvolutionalNetwork(1), {
  name: path,
  write: bytes => void chunks.push(bytes.slice()),
  close: () => undefined,
  abort: () => void chunks.splice(0),
})
await writeFile(path, Buffer.concat(chunks))
