import { ValidateBy, type ValidationOptions } from 'class-validator';
import { faultOfRedirectUri } from '../protocol/redirect-uri.js';

/** A redirect URI that may be registered; the message says what is wrong with it. */
export function IsRedirectUri(options?: ValidationOptions): PropertyDecorator {
  const faultOf = (value: unknown) => (typeof value === 'string' ? faultOfRedirectUri(value) : 'is no text');
  return ValidateBy(
    {
      name: 'isRedirectUri',
      validator: {
        validate: (value) => faultOf(value) === undefined,
        defaultMessage: (args) => {
          const values: unknown[] = Array.isArray(args?.value) ? args.value : [args?.value];
          const wrong = values.find((value) => faultOf(value) !== undefined);
          return `${args?.property}: ${JSON.stringify(wrong)?.slice(0, 200)} ${faultOf(wrong)}`;
        },
      },
    },
    options,
  );
}
