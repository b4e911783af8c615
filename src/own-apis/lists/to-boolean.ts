import { Transform } from 'class-transformer';

/** Reads `true` and `false` of a query; anything else stays what it is, and is refused. */
export function ToBoolean(): PropertyDecorator {
  const meanings = new Map<unknown, boolean>([
    ['true', true],
    ['false', false],
  ]);
  return Transform(({ value }: { value: unknown }) => meanings.get(value) ?? value);
}
