import type { FailureCode } from '@coppice/spec'

const codes: Readonly<Record<FailureCode, number>> = {
  internal: 1,
  io: 1,
  usage: 2,
  'invalid-model': 3,
  'unsupported-model': 3,
  'unsafe-path': 3,
  'plan-mismatch': 3,
  'certificate-failed': 3,
  limit: 3,
  'budget-missed': 4,
  interrupted: 130,
}

/** The exit code of the command line for a failure; 0 is success. */
export function exitCode(code: FailureCode): number {
  return codes[code] ?? 1
}
