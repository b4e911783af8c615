import { RouteConfig } from '@nestjs/platform-fastify';

const HANDS_NOTES_ON = 'handsNotesOn';

/**
 * Declares a controller of an endpoint that applications ask again and again: what becomes known about a request is handed
 * from room to room (`notesOf`), and nothing surrounds the request (`currentRequest`), which would cost each promise.
 * A line that is written there says itself which request it is about.
 */
export const HandsNotesOn = (): ClassDecorator => (controller) => {
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object))) {
    // Nest reads what concerns Fastify from the handler alone.
    if (typeof value === 'function') RouteConfig({ [HANDS_NOTES_ON]: true })(value);
  }
};

export function handsNotesOn({ config }: { readonly config?: object }): boolean {
  return config !== undefined && HANDS_NOTES_ON in config;
}
