/** The scope that makes a request one of OpenID Connect (Core §3.1.2.1). */
export const OPENID = 'openid';

/** The claims that each scope stands for (OpenID Connect Core §5.4). */
export const CLAIMS_OF_SCOPE: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** The scopes that stand for any of these claims. */
export function scopesOfClaims(names: readonly string[]): readonly string[] {
  return Object.keys(CLAIMS_OF_SCOPE).filter((scope) => CLAIMS_OF_SCOPE[scope]!.some((name) => names.includes(name)));
}

/** Every claim about a person that can be asked for. */
export const STANDARD_CLAIMS: readonly string[] = Object.values(CLAIMS_OF_SCOPE).flat();

/** How strongly somebody signed in: with one factor. */
export const ACR_SINGLE_FACTOR = 'urn:portico:acr:1fa';

/** The authentication context classes there are, weakest first. The metadata is read from this list. */
export const ACR_VALUES: readonly string[] = [ACR_SINGLE_FACTOR];
