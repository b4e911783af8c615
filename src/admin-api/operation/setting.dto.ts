/** A setting as it counts in the process that answers. */
export class SettingDto {
  /**
   * The environment variable.
   * @example "ACCESS_TOKEN_TTL"
   */
  variable!: string;

  /**
   * What it does.
   * @example "Seconds an access token is good for."
   */
  description!: string;

  /**
   * What counts; null for secrets, and where there is nothing.
   * @example "600"
   */
  value!: string | null;

  /** Whether its value is never shown. */
  secret!: boolean;

  /**
   * environment, .env, file (made at the first start), derived (from other settings), default or none.
   * @example "default"
   */
  origin!: string;
}

/** All settings. */
export class SettingsDto {
  /** In the order of docs/settings.md. */
  items!: SettingDto[];
}
