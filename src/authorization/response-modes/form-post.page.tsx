import type { VNode } from 'preact';
import { Button, Card, HiddenFields, Host } from '../../ui/components.js';
import { renderDocument } from '../../ui/document.js';
import { inlineSource } from '../../ui/inline-source.js';
import { en, type Messages } from '../../ui/messages/index.js';
import { Phrase } from '../../ui/phrase.js';

export interface FormPostPageProps {
  /** The redirect URI, http or https. */
  action: string;
  parameters: Record<string, string>;
  messages?: Messages;
}

// From the prototype: a parameter named "submit" would hide the form's own method.
const FORM_POST_SCRIPT = 'HTMLFormElement.prototype.submit.call(document.getElementById("form-post"));';

/** CSP source for `script-src` of this page alone. */
export const FORM_POST_SCRIPT_HASH = inlineSource(FORM_POST_SCRIPT);

/** OAuth 2.0 Form Post Response Mode §2. Throws a RangeError for any other scheme: a form must never submit itself to `javascript:`. */
export function FormPostPage({ action, parameters, messages = en }: FormPostPageProps): VNode {
  const { protocol, host } = new URL(action);
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new RangeError('A form can be posted to http and https only.');
  }
  const texts = messages.formPost;
  return (
    <Card title={texts.title} lead={<Phrase text={texts.lead} values={{ host: <Host name={host} /> }} />}>
      <form id="form-post" method="post" action={action}>
        <HiddenFields values={parameters} />
        <div class="actions">
          <Button>{texts.submit}</Button>
        </div>
      </form>
      <script dangerouslySetInnerHTML={{ __html: FORM_POST_SCRIPT }} />
    </Card>
  );
}

export function renderFormPostPage(props: FormPostPageProps): string {
  const { formPost, language, direction } = props.messages ?? en;
  return renderDocument({
    title: formPost.title,
    language,
    direction,
    body: <FormPostPage {...props} />,
    script: false,
  });
}
