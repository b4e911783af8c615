import { ValidateIf } from 'class-validator';

/** The member may be left out. `null` is a value and not an absence: it must fit like any other. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
