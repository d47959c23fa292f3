import { exporter } from '@coppice/format-onnx'
import { memorySink } from '@coppice/graph'
import { buildModel } from '@coppice/testkit'
import type { Model } from '@coppice/spec'

/** A plain chain of convolutions and activations with the given number of nodes. */
export function buildChain(nodes: number, channels: number): Model {
  return buildModel({ seed: 1, name: 'chain' }, g => {
    let x = g.input('image', ['batch', 3, 8, 8])
    for (let made = 0; made < nodes - 1; made += 2) x = g.relu(g.conv(x, { out: channels, kernel: 3 }))
    g.output(g.conv(x, { out: 2 }), { name: 'map' })
  })
}

/** Residual blocks of five nodes around one trunk, about the given number of nodes. */
export function buildResidual(nodes: number, channels: number): Model {
  return buildModel({ seed: 1, name: 'residual' }, g => {
    let trunk = g.conv(g.input('image', ['batch', 3, 8, 8]), { out: channels, kernel: 3 })
    for (let made = 1; made < nodes - 1; made += 5) {
      const branch = g.conv(g.relu(g.conv(trunk, { out: channels, kernel: 3 })), { out: channels, kernel: 3 })
      trunk = g.relu(g.add(trunk, branch))
    }
    g.output(g.conv(trunk, { out: 2 }), { name: 'map' })
  })
}

/** The bytes of a model's file. */
export async function encode(model: Model): Promise<Uint8Array> {
  const sink = memorySink('model.onnx')
  await exporter.write(model, sink)
  return sink.bytes()
}
