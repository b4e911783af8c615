import { ValidateBy, type ValidationOptions } from 'class-validator';

/** OpenID Connect Core §6.2. */
const LONGEST = 512;

/**
 * An address from which request objects may be fetched. Without TLS as well, since only signed objects are read; whether
 * it is called then is for the outbound gate to say.
 */
export function IsRequestUri(options?: ValidationOptions): PropertyDecorator {
  const isAddress = (value: unknown) =>
    typeof value === 'string' &&
    value.length <= LONGEST &&
    /^https?:\/\/[\x21-\x7E]+$/.test(value) &&
    URL.canParse(value) &&
    new URL(value).username === '';
  return ValidateBy(
    {
      name: 'isRequestUri',
      validator: {
        validate: isAddress,
        defaultMessage: (args) =>
          `${args?.property} must be https or http addresses of at most ${LONGEST} ASCII characters`,
      },
    },
    options,
  );
}
