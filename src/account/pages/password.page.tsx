import { Button, HiddenFields } from '../../ui/components.js';
import { Field } from '../../ui/field.js';
import { type FrameProps, renderAccountPage } from './frame.js';
import { ACCOUNT_PATHS } from './paths.js';

export interface PasswordPageProps extends FrameProps {
  readonly hasPassword: boolean;
  /** The field to correct. */
  readonly invalid?: 'current_password' | 'new_password';
}

function Form({ username, csrfToken, invalid, messages }: PasswordPageProps) {
  const texts = messages.account.password;
  const shared = { type: 'password' as const, revealLabel: messages.login.showPassword };
  return (
    <form method="post" action={ACCOUNT_PATHS.password}>
      <HiddenFields values={{ csrf_token: csrfToken }} />
      {/* For password managers, which keep names and passwords together. */}
      <input type="text" name="username" value={username} autocomplete="username" readonly hidden />
      <Field
        {...shared}
        id="current-password"
        name="current_password"
        label={texts.current}
        autocomplete="current-password"
        error={invalid === 'current_password' ? texts.wrong : undefined}
        autofocus={invalid === 'current_password'}
      />
      <Field
        {...shared}
        id="new-password"
        name="new_password"
        label={texts.next}
        hint={texts.hint}
        autocomplete="new-password"
        error={invalid === 'new_password' ? texts.weak : undefined}
        autofocus={invalid === 'new_password'}
      />
      <div class="actions">
        <Button id="submit-password">{texts.submit}</Button>
      </div>
    </form>
  );
}

export function renderPasswordPage(props: PasswordPageProps): string {
  const texts = props.messages.account.password;
  const children = props.hasPassword ? <Form {...props} /> : <p>{texts.none}</p>;
  return renderAccountPage('password', props, { lead: props.hasPassword ? texts.lead : undefined, children });
}
