/**
 * The entropy in nats of what was counted, −Σ p·log p, with the correction of Miller and Madow for small samples: half
 * the number of occupied bins less one, by the number of values. `zeros` is an atom of its own. 0 where nothing was
 * counted.
 */
export function entropyOfCounts(counts: Float64Array, zeros: number): number {
  let total = zeros
  let logs = zeros > 0 ? zeros * Math.log(zeros) : 0
  let occupied = Number(zeros > 0)
  for (const count of counts) {
    if (count <= 0) continue
    total += count
    logs += count * Math.log(count)
    occupied++
  }
  return total > 0 ? Math.max(0, Math.log(total) - logs / total) + (occupied - 1) / (2 * total) : 0
}
