/** How the service presents itself on its pages. */
export interface Service {
  /** In the header and the title of each page. */
  readonly name: string;
  /** Where people find help: an https or mailto address; on error pages. */
  readonly supportUrl?: string;
}

let presented: Service = { name: 'Portico' };

/**
 * Said once, before the first page is sent: a process serves one service. Pages do not take it as a property, so that
 * none can forget it.
 */
export function presentAs(service: Service): void {
  presented = service;
}

export function presentedService(): Service {
  return presented;
}
