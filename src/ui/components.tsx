import type { ComponentChildren, VNode } from 'preact';
import { foreignText } from './foreign-text.js';

/** The one sheet of paper that a page consists of. Its heading is the document's only `h1`. */
export function Card(props: {
  title: string;
  lead?: ComponentChildren;
  wide?: boolean;
  children: ComponentChildren;
}): VNode {
  return (
    <section class={props.wide ? 'card wide' : 'card'} aria-labelledby="title">
      <div class="heading">
        <h1 id="title">{props.title}</h1>
        {props.lead && <p class="lead">{props.lead}</p>}
      </div>
      {props.children}
    </section>
  );
}

/** A name or value chosen by others: isolated, so that its writing direction cannot rearrange the sentence around it. */
export function Foreign({ text, limit = 80 }: { text: string; limit?: number }): VNode {
  return <bdi class="foreign">{foreignText(text, limit)}</bdi>;
}

/** The same for a host, always left to right. */
export function Host({ name }: { name: string }): VNode {
  return (
    <bdi class="host" dir="ltr">
      {foreignText(name, 120)}
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

export interface FieldProps {
  id: string;
  name: string;
  label: string;
  type?: 'text' | 'password';
  value?: string;
  autocomplete: string;
  autofocus?: boolean;
  invalid?: boolean;
  hint?: string;
  error?: string;
  /** Id of a text elsewhere that explains the field as well. */
  describedBy?: string;
  /** Label of the toggle that shows a password; it appears only when the enhancement runs. */
  revealLabel?: string;
}

function inputAttributes(props: FieldProps, explanations: readonly (string | undefined)[]) {
  return {
    id: props.id,
    name: props.name,
    value: props.value,
    autocomplete: props.autocomplete,
    autocapitalize: 'none' as const,
    spellcheck: false,
    dir: 'auto' as const,
    required: true,
    autofocus: props.autofocus,
    'aria-invalid': props.invalid || props.error ? ('true' as const) : undefined,
    'aria-describedby': explanations.filter(Boolean).join(' ') || undefined,
  };
}

export function Field(props: FieldProps): VNode {
  const hintId = props.hint && `${props.id}-hint`;
  const errorId = props.error && `${props.id}-error`;
  const attributes = inputAttributes(props, [errorId, hintId, props.describedBy]);
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      {hintId && (
        <p class="hint" id={hintId}>
          {props.hint}
        </p>
      )}
      <div class="control">
        {/* Two literals, because preact types what goes with each. */}
        {props.type === 'password' ? <input type="password" {...attributes} /> : <input type="text" {...attributes} />}
        {props.revealLabel && <Reveal controls={props.id} label={props.revealLabel} />}
      </div>
      {errorId && (
        <p class="field-error" id={errorId}>
          {props.error}
        </p>
      )}
    </div>
  );
}

function Reveal({ controls, label }: { controls: string; label: string }): VNode {
  return (
    <button
      class="reveal"
      type="button"
      data-reveal
      hidden
      aria-controls={controls}
      aria-pressed="false"
      aria-label={label}
    >
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
        <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
        <circle cx="12" cy="12" r="3" />
        <path class="slash" d="m4 4 16 16" />
      </svg>
    </button>
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

export function HiddenFields({ values }: { values: Record<string, string> }): VNode {
  return (
    <>
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
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
