import { Button, HiddenFields } from '../../ui/components.js';
import { Field, type FieldProps } from '../../ui/field.js';
import { type FrameProps, renderAccountPage } from './frame.js';
import { ACCOUNT_PATHS } from './paths.js';

/** The fields of the form, with what browsers fill them with (HTML, autofill). */
export const PROFILE_FIELDS = {
  name: 'name',
  email: 'email',
  given_name: 'given-name',
  middle_name: 'additional-name',
  family_name: 'family-name',
  nickname: 'nickname',
  birthdate: 'bday',
  gender: 'sex',
  phone_number: 'tel',
  street_address: 'street-address',
  postal_code: 'postal-code',
  locality: 'address-level2',
  region: 'address-level1',
  country: 'country-name',
  locale: 'language',
  zoneinfo: 'off',
  profile: 'off',
  picture: 'photo',
  website: 'url',
} as const;

export type ProfileField = keyof typeof PROFILE_FIELDS;

export const PROFILE_FIELD_NAMES = Object.keys(PROFILE_FIELDS) as ProfileField[];

export interface ProfilePageProps extends FrameProps {
  readonly values: Readonly<Partial<Record<ProfileField, string>>>;
  /** What the form was filled from. */
  readonly revision: number;
  /** The fields to correct. */
  readonly invalid?: readonly ProfileField[];
  /** Said at the address in place of how one looks. */
  readonly emailFault?: 'taken' | 'tooOften';
}

function fieldOf(name: ProfileField, props: ProfilePageProps): FieldProps {
  const { values, invalid = [], emailFault, messages } = props;
  const texts = messages.account.profile;
  const hints: Partial<Record<ProfileField, string>> = {
    ...texts.hints,
    email: texts.emailHint,
    picture: texts.hints.website,
    profile: texts.hints.website,
  };
  const fault = name === 'email' ? texts[emailFault ?? 'emailFault'] : texts.fault;
  return {
    id: name,
    name,
    label: texts.fields[name],
    type: name === 'email' ? 'email' : 'text',
    value: values[name],
    autocomplete: PROFILE_FIELDS[name],
    isOptional: name !== 'email',
    hint: hints[name],
    error: invalid.includes(name) ? fault : undefined,
    autofocus: invalid[0] === name,
  };
}

/** What people say about themselves. */
export function renderProfilePage(props: ProfilePageProps): string {
  const { csrfToken, revision, messages } = props;
  const texts = messages.account;
  const children = (
    <form method="post" action={ACCOUNT_PATHS.profile}>
      <HiddenFields values={{ csrf_token: csrfToken, revision: String(revision) }} />
      {PROFILE_FIELD_NAMES.map((name) => (
        <Field key={name} {...fieldOf(name, props)} />
      ))}
      <div class="actions">
        <Button id="submit-profile">{texts.save}</Button>
      </div>
    </form>
  );
  return renderAccountPage('profile', props, { lead: texts.profile.lead, children });
}
