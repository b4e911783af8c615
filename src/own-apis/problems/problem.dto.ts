/** One thing that is wrong with a request. */
export class FaultDto {
  /**
   * The member of the body, the parameter or the header.
   * @example "redirect_uris"
   */
  field!: string;

  /**
   * What would have been right.
   * @example "authorization_code needs at least one"
   */
  expected!: string;

  /**
   * What came instead, at most 100 characters; absent where nothing came. Secrets are not shown.
   * @example "[]"
   */
  received?: string;
}

/** A refusal (RFC 9457). */
export class ProblemDto {
  /**
   * Which kind of problem it is: an address that explains it, or `about:blank`, where the status says it all.
   * @example "https://sso.example.com/api/admin/problems#invalid_request"
   */
  type!: string;

  /**
   * The kind in words.
   * @example "The request is not usable"
   */
  title!: string;

  /**
   * The HTTP status.
   * @example 400
   */
  status!: number;

  /**
   * What it was this time.
   * @example "Not usable: redirect_uris. Nothing was changed."
   */
  detail!: string;

  /** Everything that is wrong with the request. */
  errors?: FaultDto[];

  /**
   * Finds this request in the logs; also in the header X-Correlation-Id.
   * @example "0192f0c1-7a2b-4c3d-8e4f-5a6b7c8d9e0f"
   */
  correlation_id!: string;
}

/** A kind of problem, and what to do about it. */
export class ProblemKindDto {
  /**
   * Stands behind the # of `type`.
   * @example "changed_meanwhile"
   */
  kind!: string;

  /**
   * The HTTP status.
   * @example 412
   */
  status!: number;

  /**
   * The kind in words.
   * @example "Somebody else has changed it"
   */
  title!: string;

  /**
   * When it comes, and what to do.
   * @example "The ETag in If-Match is not the present one. Nothing was changed: read it again, and decide again."
   */
  meaning!: string;
}

/** Every kind of problem. */
export class ProblemKindsDto {
  /** By status. */
  items!: ProblemKindDto[];
}
