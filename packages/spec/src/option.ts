/** A number that can be set. */
export interface NumberOption {
  readonly name: string
  readonly type: 'number'
  readonly description: string
  /** Left out where leaving the option out means something of its own, which the description says. */
  readonly default?: number
  readonly minimum?: number
  readonly maximum?: number
  /** Whether only whole numbers will do. Default false. */
  readonly whole?: boolean
}

/** One of several words. */
export interface ChoiceOption {
  readonly name: string
  readonly type: 'choice'
  readonly description: string
  readonly default?: string
  readonly choices: readonly string[]
}

/** Something that is on or off. */
export interface FlagOption {
  readonly name: string
  readonly type: 'flag'
  readonly description: string
  readonly default?: boolean
}

/** Anything that is written with a form of its own, such as `10MB` or `2:4`. */
export interface TextOption {
  readonly name: string
  readonly type: 'text'
  readonly description: string
  readonly default?: string
  /** A text that would do. */
  readonly example?: string
}

/** One option as data: flags, forms and documentation are made from it. */
export type Option = NumberOption | ChoiceOption | FlagOption | TextOption
