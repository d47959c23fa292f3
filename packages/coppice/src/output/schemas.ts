import { z } from 'zod'

const count = z.int().nonnegative()
const optionalCount = count.nullable()
const head = { version: z.string(), command: z.string() }

const countedModel = { path: z.string(), bytes: count, parameters: count, macs: z.number().nonnegative().nullable() }

/** A model that was read. */
export const inputSchema = z.strictObject({ ...countedModel, brotliBytes: optionalCount })

/** A model that was written, or would have been. */
export const outputSchema = z.strictObject({ ...countedModel, brotliBytes: optionalCount, written: z.boolean() })

const protectedSchema = z.array(z.strictObject({ name: z.string(), reason: z.string() }))

/** A plan with counts in place of lists. */
export const planSummarySchema = z.strictObject({
  criterion: z.string(),
  granularity: z.string(),
  allocation: z.string(),
  sparsity: z.number(),
  units: z.array(z.strictObject({ id: z.string(), cells: count, removed: count })),
  protected: protectedSchema,
})

/** A certificate. */
export const certificateSchema = z.strictObject({
  passed: z.boolean(),
  maxAbsoluteError: z.number().nullable(),
  maxRelativeError: z.number().nullable(),
  tolerance: z.number(),
  samples: count,
  sizes: z.array(z.record(z.string(), z.number())),
  backend: z.string(),
  firstDifference: z.string().optional(),
  reason: z.string().optional(),
})

/** A ledger. */
export const ledgerSchema = z.strictObject({
  rows: z.array(
    z.strictObject({
      name: z.string(),
      unit: z.string(),
      before: z.number().nullable(),
      after: z.number().nullable(),
      examples: count.optional(),
    }),
  ),
})

/** What `--json` prints where a command fails. */
export const errorSchema = z.strictObject({
  version: z.string(),
  command: z.string().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string().optional() }),
  certificate: certificateSchema.optional(),
})

/** What a repair did. */
const repairSchema = z.strictObject({
  repair: z.string(),
  examples: count,
  heldOut: count,
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      operator: z.string(),
      rows: z.tuple([count, count]),
      before: z.number(),
      after: z.number(),
      ridge: z.number().optional(),
      accepted: z.boolean(),
      reason: z.string().optional(),
    }),
  ),
  leftAlone: z.array(z.strictObject({ layer: z.string(), reason: z.string() })),
  outputError: z.strictObject({ before: z.number(), after: z.number() }),
  undone: z.boolean(),
})

/** What training after pruning cost. */
const trainingSchema = z.strictObject({
  epochs: count,
  examples: count,
  seconds: z.number().nonnegative(),
  losses: z.array(z.number()),
})

/** What `coppice criteria --json` prints. */
export const criteriaSchema = z.array(
  z.strictObject({
    name: z.string(),
    package: z.string(),
    needs: z.array(z.string()),
    granularities: z.array(z.string()),
  }),
)

/** What `coppice prune --json` prints. */
export const pruneSchema = z.strictObject({
  ...head,
  input: inputSchema,
  output: outputSchema,
  mode: z.enum(['hard', 'soft']),
  plan: planSummarySchema,
  certificate: certificateSchema,
  repair: repairSchema.optional(),
  training: trainingSchema.optional(),
  ledger: ledgerSchema,
  warnings: z.array(z.string()),
  seconds: z.number().nonnegative(),
})

/** What `coppice plan --json` prints. */
export const planSchema = z.strictObject({
  ...head,
  input: inputSchema.omit({ brotliBytes: true }),
  output: z.strictObject({ path: z.string(), written: z.boolean() }),
  plan: planSummarySchema,
  seconds: z.number().nonnegative(),
})

const valueSchema = z.strictObject({
  name: z.string(),
  type: z.string().nullable(),
  shape: z.array(z.union([count, z.string(), z.null()])).nullable(),
})

/** What `coppice inspect --json` prints. */
export const inspectSchema = z.strictObject({
  ...head,
  input: inputSchema.omit({ brotliBytes: true }),
  format: z.string(),
  opsets: z.record(z.string(), count),
  inputs: z.array(valueSchema),
  outputs: z.array(valueSchema),
  operators: z.record(z.string(), count),
  types: z.record(z.string(), z.strictObject({ tensors: count, elements: count, bytes: count })),
  weights: z.array(z.strictObject({ name: z.string(), type: z.string(), shape: z.array(count) })),
  units: z.array(
    z.strictObject({ id: z.string(), kind: z.string(), cells: count, parameters: count, tensors: z.array(z.string()) }),
  ),
  protected: protectedSchema,
  seconds: z.number().nonnegative(),
})

const tensorDifference = z.strictObject({
  name: z.string(),
  change: z.enum(['same', 'values', 'shape', 'added', 'gone']),
  before: z.array(count).nullable(),
  after: z.array(count).nullable(),
  zerosBefore: z.number().nullable(),
  zerosAfter: z.number().nullable(),
})

const outputsSchema = z.strictObject({
  compared: z.boolean(),
  reason: z.string().optional(),
  maxAbsoluteError: z.number().nullable(),
  maxRelativeError: z.number().nullable(),
})

/** What `coppice compare --json` prints. */
export const compareSchema = z.strictObject({
  ...head,
  inputs: z.array(inputSchema).length(2),
  tensors: z.array(tensorDifference),
  outputs: outputsSchema,
  ledger: ledgerSchema,
  seconds: z.number().nonnegative(),
})

/** What `coppice convert --json` prints. */
export const convertSchema = z.strictObject({
  ...head,
  input: z.strictObject({ ...countedModel, format: z.string() }),
  output: z.strictObject({ path: z.string(), format: z.string(), bytes: count, brotliBytes: optionalCount }),
  outputs: outputsSchema,
  seconds: z.number().nonnegative(),
})

/** What `coppice validate --json` prints. */
export const validateSchema = z.strictObject({
  ...head,
  input: z.strictObject({ path: z.string(), bytes: count, parameters: count }),
  valid: z.boolean(),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      status: z.enum(['passed', 'failed', 'warning', 'skipped']),
      detail: z.string(),
    }),
  ),
  certificate: certificateSchema.optional(),
  seconds: z.number().nonnegative(),
})
