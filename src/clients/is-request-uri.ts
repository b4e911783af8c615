import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isAddress } from './is-https-uri.js';

/** OpenID Connect Core §6.2. */
const LONGEST = 512;

/**
 * An address from which request objects may be fetched. Without TLS as well, since only signed objects are read; whether
 * it is called then is for the outbound gate to say.
 */
export function IsRequestUri(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isRequestUri',
      constraints: [LONGEST],
      validator: {
        validate: (value) => isAddress(value, /^https?:/, LONGEST),
        defaultMessage: (args) =>
          `${args?.property} must be https or http addresses of at most ${LONGEST} ASCII characters`,
      },
    },
    options,
  );
}
