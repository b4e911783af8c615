import type { ComponentChildren, VNode } from 'preact';
import { foreignText } from './foreign-text.js';

export interface CardProps {
  title: string;
  lead?: ComponentChildren;
  /** Stands below the lead. */
  note?: VNode;
  wide?: boolean;
  children: ComponentChildren;
}

/** The one sheet of paper that a page consists of. Its heading is the document's only `h1`. */
export function Card({ title, lead, note, wide, children }: CardProps): VNode {
  return (
    <section class={wide ? 'card wide' : 'card'} aria-labelledby="title">
      <div class="heading">
        <h1 id="title">{title}</h1>
        {lead && <p class="lead">{lead}</p>}
        {note}
      </div>
      {children}
    </section>
  );
}

/** A name or value chosen by others: isolated, so that its writing direction cannot rearrange the sentence around it. */
export function Foreign({ text, limit = 80 }: { text: string; limit?: number }): VNode {
  return <bdi class="foreign">{foreignText(text, limit)}</bdi>;
}

/** The same for a host: left to right, and never cut, because its end says whose it is. */
export function Host({ name }: { name: string }): VNode {
  return (
    <bdi class="host" dir="ltr">
      {foreignText(name, Infinity)}
    </bdi>
  );
}

/** `alert` interrupts a screen reader, `status` waits for a pause. */
export function Notice(props: {
  role: 'alert' | 'status';
  id?: string;
  title?: string;
  children: ComponentChildren;
}): VNode {
  return (
    <div class={`notice ${props.role}`} role={props.role} id={props.id}>
      {props.title && <strong>{props.title}</strong>}
      <p>{props.children}</p>
    </div>
  );
}

export function Button(props: {
  id?: string;
  kind?: 'primary' | 'secondary' | 'quiet';
  name?: string;
  value?: string;
  children: ComponentChildren;
}): VNode {
  return (
    <button
      id={props.id}
      class={`button ${props.kind ?? 'primary'}`}
      type="submit"
      name={props.name}
      value={props.value}
    >
      {props.children}
    </button>
  );
}

/** The one thing to go on with, on a page without a form. */
export function LinkButton({ href, text }: { href: string; text: string }): VNode {
  return (
    <p class="actions">
      <a class="button secondary" href={href}>
        {text}
      </a>
    </p>
  );
}

export function HiddenFields({ values }: { values: Record<string, string> }): VNode {
  return (
    <>
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

/** What somebody tells who asks for help: the id under which the log says more. */
export function Reference({ id, label }: { id: string; label: string }): VNode {
  return (
    <div class="fine-print">
      <DefinitionList entries={[{ term: label, detail: <code dir="ltr">{foreignText(id)}</code> }]} />
    </div>
  );
}

export function DefinitionList({
  entries,
}: {
  entries: readonly { term: string; detail: ComponentChildren }[];
}): VNode {
  return (
    <dl>
      {entries.map(({ term, detail }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Person {
  /** The words before the name. */
  readonly label: string;
  readonly username: string;
  readonly displayName?: string;
}

/** As whom somebody is acting: the name that they go by, and the one that is theirs alone. */
export function SignedInAs({ label, username, displayName }: Person): VNode {
  return (
    <p>
      <span class="hint">{label}</span>
      <span class="person">
        {displayName && <Foreign text={displayName} />} <Foreign text={username} />
      </span>
    </p>
  );
}
