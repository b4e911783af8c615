import { Fragment, type ComponentChildren, type VNode } from 'preact';

const PLACE = /\{(\w+)\}/;

/** A text with its places filled by markup: `{client}` becomes `values.client`. */
export function Phrase({ text, values }: { text: string; values: Record<string, ComponentChildren> }): VNode {
  const parts = text.split(PLACE);
  return (
    <Fragment>
      {parts.map((part, index) => (index % 2 === 0 ? part : <Fragment key={part}>{values[part]}</Fragment>))}
    </Fragment>
  );
}

/** The same for a plain string, as in a document's title. */
export function fillText(text: string, values: Record<string, string>): string {
  return text
    .split(PLACE)
    .map((part, index) => (index % 2 === 0 ? part : (values[part] ?? '')))
    .join('');
}
