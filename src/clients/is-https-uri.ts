import { ValidateBy, type ValidationOptions } from 'class-validator';

/** An https address that people or this server may be sent to. */
export function IsHttpsUri(options?: ValidationOptions): PropertyDecorator {
  const isHttps = (value: unknown) =>
    typeof value === 'string' &&
    value.length <= 2000 &&
    /^https:\/\/[\x21-\x7E]+$/.test(value) &&
    URL.canParse(value) &&
    new URL(value).username === '';
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
