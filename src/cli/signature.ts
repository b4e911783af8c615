/** An option of a command, without the dashes of its name. */
export interface Option {
  readonly description: string;
  /** What stands for its value in the usage text; an option without one is a switch. */
  readonly value?: string;
  readonly isRequired?: true;
  readonly isRepeatable?: true;
}

/** How a command is typed: everything that parsing, usage text and documentation need to know. */
export interface Signature {
  /** As it is typed: `client create`. */
  readonly name: string;
  readonly summary: string;
  /** What stands for its first argument in the usage text; none is taken without it. */
  readonly argument?: string;
  /** What stands for its second argument. */
  readonly furtherArgument?: string;
  readonly isArgumentOptional?: true;
  readonly options?: Readonly<Record<string, Option>>;
  /** What else a person should know, one paragraph each. */
  readonly notes?: readonly string[];
}

/** Taken by every command. */
export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  json: { description: 'One JSON document on stdout, for scripts' },
  help: { description: 'This text' },
};
