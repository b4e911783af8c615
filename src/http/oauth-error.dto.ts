/** RFC 6749 §5.2. */
export class OAuthErrorDto {
  /**
   * Code of the error.
   * @example "invalid_grant"
   */
  error!: string;

  /**
   * What was expected and what to do, for a developer.
   * @example "The code has expired. Start the sign-in again."
   */
  error_description!: string;
}
