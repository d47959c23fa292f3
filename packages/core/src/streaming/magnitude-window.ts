/** The keys of magnitudes that are looked at one by one: from `low` to below `high`. */
export interface Window {
  readonly low: number
  readonly high: number
}
