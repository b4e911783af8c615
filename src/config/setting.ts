/** One environment variable: how it is read, what it falls back to, and what a person is told about it. */
export interface Setting<T> {
  readonly variable: string;
  /** One sentence for the generated table of settings. */
  readonly description: string;
  /** What a right value is, for the error message. */
  readonly expected: string;
  readonly example: string;
  /** What counts when the variable is not set; shown in the generated table. */
  readonly fallback: string | undefined;
  /** The value, or undefined when the text is wrong. */
  readonly parse: (text: string) => T | undefined;
  /** Its value is never printed. */
  readonly secret?: boolean;
}

type Texts = Pick<Setting<unknown>, 'description' | 'fallback'> & { example?: string };

export function textSetting(
  variable: string,
  texts: Texts & { expected: string; example: string },
  accepts: (text: string) => boolean,
): Setting<string> {
  return { variable, ...texts, parse: (text) => (accepts(text) ? text : undefined) };
}

/** A whole number within bounds. */
export function numberSetting(variable: string, texts: Texts, [least, most]: [number, number]): Setting<number> {
  return {
    variable,
    ...texts,
    expected: `a whole number from ${least} to ${most}`,
    example: texts.example ?? texts.fallback ?? String(least),
    parse: (text) =>
      /^\d{1,12}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined,
  };
}

export function flagSetting(variable: string, texts: Texts): Setting<boolean> {
  return {
    variable,
    ...texts,
    expected: 'true or false',
    example: 'true',
    parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  };
}

export function choiceSetting<T extends string>(variable: string, texts: Texts, choices: readonly T[]): Setting<T> {
  return {
    variable,
    ...texts,
    expected: `one of ${choices.join(', ')}`,
    example: texts.fallback ?? choices[0]!,
    parse: (text) => choices.find((choice) => choice === text),
  };
}
