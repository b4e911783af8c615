import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, IsString, IsUrl, Length, Matches, ValidateNested } from 'class-validator';

const URL_OPTIONS = { protocols: ['https', 'http'], require_protocol: true };

/** OpenID Connect Core §5.1.1. */
export class AddressClaim {
  /**
   * The whole address, as for a label; lines separated by \n.
   * @example "Main Street 1\n12345 Springfield"
   */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  formatted?: string;

  /**
   * Street and number.
   * @example "Main Street 1"
   */
  @IsOptional()
  @IsString()
  @Length(1, 300)
  street_address?: string;

  /**
   * City.
   * @example "Springfield"
   */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  locality?: string;

  /**
   * State, province or region.
   * @example "Bavaria"
   */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  region?: string;

  /**
   * Postal code.
   * @example "12345"
   */
  @IsOptional()
  @IsString()
  @Length(1, 20)
  postal_code?: string;

  /**
   * Country.
   * @example "Germany"
   */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  country?: string;
}

/** Standard claims of a user beside username, name and e-mail (OpenID Connect Core §5.1). All may be absent. */
export class UserClaims {
  /**
   * Given name.
   * @example "Ada"
   */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  given_name?: string;

  /**
   * Family name.
   * @example "Lovelace"
   */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  family_name?: string;

  /**
   * Middle name.
   * @example "King"
   */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  middle_name?: string;

  /**
   * What friends call the person.
   * @example "ada"
   */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  nickname?: string;

  /**
   * Address of a profile page.
   * @example "https://people.example.com/ada"
   */
  @IsOptional()
  @IsUrl(URL_OPTIONS)
  profile?: string;

  /**
   * Address of a picture.
   * @example "https://people.example.com/ada.png"
   */
  @IsOptional()
  @IsUrl(URL_OPTIONS)
  picture?: string;

  /**
   * Address of a home page.
   * @example "https://ada.example.com"
   */
  @IsOptional()
  @IsUrl(URL_OPTIONS)
  website?: string;

  /**
   * Gender.
   * @example "female"
   */
  @IsOptional()
  @IsString()
  @Length(1, 50)
  gender?: string;

  /**
   * YYYY-MM-DD; 0000-MM-DD or YYYY where the rest is not told.
   * @example "1815-12-10"
   */
  @IsOptional()
  @Matches(/^(\d{4}(-\d{2}-\d{2})?)$/, { message: 'birthdate must be YYYY-MM-DD or YYYY' })
  birthdate?: string;

  /**
   * Time zone, such as Europe/Paris.
   * @example "Europe/London"
   */
  @IsOptional()
  @Matches(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/, { message: 'zoneinfo must be a time zone such as Europe/Paris' })
  zoneinfo?: string;

  /**
   * Language (BCP 47), such as de-CH.
   * @example "en-GB"
   */
  @IsOptional()
  @Matches(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, { message: 'locale must be a language such as de or de-CH' })
  locale?: string;

  /**
   * With country code, such as +49 30 1234567.
   * @example "+44 20 7946 0000"
   */
  @IsOptional()
  @Matches(/^\+[0-9][0-9 ().-]{4,30}(;ext=\d{1,10})?$/, { message: 'phone_number must be like +49 30 1234567' })
  phone_number?: string;

  /** Whether the number was proven to be theirs. */
  @IsOptional()
  @IsBoolean()
  phone_number_verified?: boolean;

  /** Postal address. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AddressClaim)
  address?: AddressClaim;
}
