import { registerDecorator } from 'class-validator';
import { MayBeAbsent } from '../may-be-absent.js';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/;

/** A moment that may be absent: ISO 8601 with a time zone, so that it means the same everywhere. */
export function IsInstant(): PropertyDecorator {
  return (target, property) => {
    MayBeAbsent()(target, property);
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value)),
        defaultMessage: () => `${String(property)} must be a moment such as 2026-11-22T19:32:37Z`,
      },
    });
  };
}

/** Milliseconds since the epoch. */
export function millisOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}

export function isoOf(millis: number): string {
  return new Date(millis).toISOString();
}

export function isoOrNull(millis: number | null): string | null {
  return millis === null ? null : isoOf(millis);
}
