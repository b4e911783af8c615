import { sha256 } from '../crypto/hash.js';

/** A document as it is sent, with the name of this version of it (RFC 9110 §8.8.3). */
export interface PublishedDocument {
  readonly body: string;
  readonly tag: string;
  readonly type: string;
}

/** Serialises and hashes a document once for each version of what it is made of. */
export class DocumentWriter {
  private last: { readonly version: unknown; readonly document: PublishedDocument } | undefined;

  constructor(private readonly type: string) {}

  /** @param version the same as before only when `content` would say the same */
  write(version: unknown, content: () => object): PublishedDocument {
    if (this.last?.version !== version) this.last = { version, document: this.make(content()) };
    return this.last!.document;
  }

  private make(content: object): PublishedDocument {
    const body = JSON.stringify(content);
    return { body, tag: `"${sha256(body).toString('base64url').slice(0, 22)}"`, type: this.type };
  }
}
