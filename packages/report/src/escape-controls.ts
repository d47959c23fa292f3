// C0 and C1 controls, line separators, zero-width and bidirectional marks, tag characters and lone surrogates.
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

const escape = (character: string): string => {
  const code = character.codePointAt(0) as number
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/**
 * Replaces every character that could steer a terminal or hide text by its escape sequence; the rest stays as it is.
 *
 * @example
 * ```ts
 * escapeControls('conv\u001b[2J') // 'conv\\x1b[2J'
 * ```
 */
export function escapeControls(text: string): string {
  return text.replace(unsafe, escape)
}
