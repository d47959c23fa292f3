/** The flag of an option: `firstWord` becomes `--first-word`. */
export function flagName(option: string): string {
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
