import type { VNode } from 'preact';
import { Eye } from './icons.js';

export interface FieldProps {
  id: string;
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password';
  value?: string;
  autocomplete: string;
  autofocus?: boolean;
  invalid?: boolean;
  /** It may be left empty. */
  isOptional?: boolean;
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
    required: !props.isOptional,
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
        <Input type={props.type} attributes={attributes} />
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

// Literals, because preact types what goes with each.
function Input(props: { type: FieldProps['type']; attributes: ReturnType<typeof inputAttributes> }): VNode {
  if (props.type === 'password') return <input type="password" {...props.attributes} />;
  if (props.type === 'email') return <input type="email" {...props.attributes} />;
  return <input type="text" {...props.attributes} />;
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
      <Eye />
    </button>
  );
}
