import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, IsString, IsUrl, Length, Matches, ValidateNested } from 'class-validator';

const URL_OPTIONS = { protocols: ['https', 'http'], require_protocol: true };

/** OpenID Connect Core §5.1.1. */
export class AddressClaim {
  /** The whole address, as for a label; lines separated by \n. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  formatted?: string;

  /** Street and number. */
  @IsOptional()
  @IsString()
  @Length(1, 300)
  street_address?: string;

  /** City. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  locality?: string;

  /** State, province or region. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  region?: string;

  /** Postal code. */
  @IsOptional()
  @IsString()
  @Length(1, 20)
  postal_code?: string;

  /** Country. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  country?: string;
}

/** Standard claims of a user beside username, name and e-mail (OpenID Connect Core §5.1). All may be absent. */
export class UserClaims {
  @IsOptional()
  @IsString()
  @Length(1, 100)
  given_name?: string;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  family_name?: string;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  middle_name?: string;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  nickname?: string;

  /** Address of a profile page. */
  @IsOptional()
  @IsUrl(URL_OPTIONS)
  profile?: string;

  /** Address of a picture. */
  @IsOptional()
  @IsUrl(URL_OPTIONS)
  picture?: string;

  /** Address of a home page. */
  @IsOptional()
  @IsUrl(URL_OPTIONS)
  website?: string;

  @IsOptional()
  @IsString()
  @Length(1, 50)
  gender?: string;

  /** YYYY-MM-DD; 0000-MM-DD or YYYY where the rest is not told. */
  @IsOptional()
  @Matches(/^(\d{4}(-\d{2}-\d{2})?)$/, { message: 'birthdate must be YYYY-MM-DD or YYYY' })
  birthdate?: string;

  /** Time zone, such as Europe/Paris. */
  @IsOptional()
  @Matches(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/, { message: 'zoneinfo must be a time zone such as Europe/Paris' })
  zoneinfo?: string;

  /** Language (BCP 47), such as de-CH. */
  @IsOptional()
  @Matches(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, { message: 'locale must be a language such as de or de-CH' })
  locale?: string;

  /** With country code, such as +49 30 1234567. */
  @IsOptional()
  @Matches(/^\+[0-9][0-9 ().-]{4,30}(;ext=\d{1,10})?$/, { message: 'phone_number must be like +49 30 1234567' })
  phone_number?: string;

  @IsOptional()
  @IsBoolean()
  phone_number_verified?: boolean;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AddressClaim)
  address?: AddressClaim;
}
