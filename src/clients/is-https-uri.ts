import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Whether a value is an address of a scheme, in printable ASCII and without a user's name. */
export function isAddress(value: unknown, scheme: RegExp, longest: number): boolean {
  return (
    typeof value === 'string' &&
    value.length <= longest &&
    scheme.test(value) &&
    /^\w+:\/\/[\x21-\x7E]+$/.test(value) &&
    URL.canParse(value) &&
    new URL(value).username === ''
  );
}

/** An https address that people or this server may be sent to. */
export function IsHttpsUri(options?: ValidationOptions): PropertyDecorator {
  const isHttps = (value: unknown) => isAddress(value, /^https:/, 2000);
  return ValidateBy(
    {
      name: 'isHttpsUri',
      validator: {
        validate: isHttps,
        defaultMessage: (args) => `${args?.property} must be an https address`,
      },
    },
    options,
  );
}
