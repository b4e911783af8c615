import { account } from './account/en.js';
/** Every text that a person reads on a page. `{name}` is a place that the page fills; each language keeps the same places. */
export const en = {
  language: 'en',
  direction: 'ltr',
  titlePrefixForErrors: 'Error: {title}',
  login: {
    title: 'Sign in',
    lead: 'to continue to {client}',
    username: 'Username or e-mail',
    password: 'Password',
    showPassword: 'Show password',
    submit: 'Sign in',
    toSignUp: 'Create an account',
    failures: {
      wrong_credentials: {
        title: 'That did not match',
        text: 'The username or the password is not right. Check both and try again.',
      },
      too_many_attempts: {
        title: 'Too many attempts',
        text: 'To protect this account, signing in is paused. Waiting time: {wait}.',
        textWithoutWait: 'To protect this account, signing in is paused. Please try again later.',
      },
      expired: {
        title: 'This page was open too long',
        text: 'Nothing was sent. Please enter your password again.',
      },
    },
  },
  signUp: {
    title: 'Create an account',
    lead: 'to continue to {client}',
    name: 'Full name',
    username: 'Username',
    email: 'E-mail',
    password: 'Password',
    optional: 'May be left empty.',
    usernameHint: 'Letters a to z, digits, dots, hyphens and underscores.',
    passwordHint: 'At least 8 characters.',
    submit: 'Create account',
    toLogin: 'Sign in with an account you have',
    faults: {
      name: 'Use at most 200 characters, without control characters.',
      username:
        'Use letters a to z, digits, dots, hyphens and underscores, beginning and ending with a letter or digit.',
      email: 'Enter an address like name@example.com.',
      password: 'Choose a password of at least 8 characters.',
    },
    failures: {
      invalid: {
        title: 'Please check what you entered',
        text: 'Nothing was saved yet. The fields below say what to change.',
      },
      taken: {
        title: 'That is not available',
        text: 'The username or the e-mail address is in use. Choose another, or sign in if the account is yours.',
      },
      too_many_attempts: {
        title: 'Too many attempts',
        text: 'Creating accounts is paused for your network. Waiting time: {wait}.',
        textWithoutWait: 'Creating accounts is paused for your network. Please try again later.',
      },
    },
  },
  account,
  selectAccount: {
    title: 'Choose an account',
    lead: 'to continue to {client}',
    another: 'Use another account',
  },
  client: {
    website: 'Website',
    policy: 'Privacy policy',
    terms: 'Terms of service',
  },
  consent: {
    title: 'Allow access?',
    lead: '{client} is asking for access to your account.',
    signedInAs: 'Signed in as',
    switchAccount: 'Use another account',
    scopesHeading: '{client} would be able to:',
    scopesHint: 'Clear the box of anything you do not want to allow.',
    grantedHeading: 'Already allowed:',
    identityOnly: 'Only who you are would be shared. Nothing else is asked for.',
    required: 'required',
    destination: 'After you decide, you return to {host}.',
    deny: 'Deny',
    allow: 'Allow',
  },
  logout: {
    title: 'Sign out?',
    leadOfClient: '{client} asks to sign you out of {service}, in all applications you use in this browser.',
    lead: 'You will be signed out of {service}, in all applications you use in this browser.',
    confirm: 'Sign out',
    stay: 'Stay signed in',
    done: 'You are signed out',
    doneText: 'You can close this window.',
    goOn: 'Continue',
  },
  formPost: {
    title: 'Taking you back',
    lead: 'You are being returned to {host}. If nothing happens, press the button.',
    submit: 'Continue',
  },
  error: {
    code: 'Error code',
    expected: 'What was expected',
    received: 'What was received',
    nothingReceived: 'nothing',
    action: 'What to do',
    defaultAction:
      'Go back to the application you came from and start again. If it happens again, give the reference below to your help desk.',
    correlationId: 'Reference',
    support: 'Help',
    supportText: 'Contact {support} and tell them this reference: {reference}',
    fallbackTitle: 'This did not work',
    goOn: 'Continue',
    situations: {
      sign_in_over: {
        title: 'This sign-in is over',
        action: 'Go back to the application and start again.',
      },
      sign_in_busy: {
        title: 'Sign-in is busy right now',
        action: 'Too many people are signing in at once. Wait a moment, then load this page again.',
      },
      answered: {
        title: 'This request has been answered',
        action: 'Go on in the application. If it does not know you, start again there.',
      },
      other_browser: {
        title: 'This sign-in belongs to another browser',
        action:
          'Do not go on if somebody sent you this link. Otherwise allow cookies, go back to the application and start again.',
      },
      form_out_of_date: {
        title: 'This page is out of date',
        action: 'Nothing was changed. Continue, and you see how things stand.',
      },
      form_by_get: {
        title: 'Nothing was done',
        action:
          'Continue, and fill in the page. If a password stood in the address, change it: addresses are kept in logs.',
      },
      unknown_application: {
        title: 'This application is not known here',
        action:
          'Go back to the application and start again. If you build it: compare client_id with the registration (portico client list).',
      },
      application_off: {
        title: 'This application is switched off',
        action: 'Ask the people who run this sign-in service whether the application should be switched on again.',
      },
      unknown_redirect_uri: {
        title: 'The answer would go to an unknown address',
        action:
          'Do not go on if you came here by a link from somebody. If you build the application: register this exact URI, or send the registered one.',
      },
    },
    titles: {
      invalid_request: 'This sign-in link is not complete',
      invalid_client: 'This application is not known here',
      unauthorized_client: 'This application may not sign people in this way',
      access_denied: 'Access was not given',
      unsupported_response_type: 'This application asked in a way we do not support',
      invalid_scope: 'This application asked for something that does not exist',
      server_error: 'Something went wrong on our side',
      temporarily_unavailable: 'Sign-in is busy right now',
      not_found: 'There is no such page',
    },
  },
} as const;

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };

/** What a language has to say: a missing or superfluous text is a compile error. */
export type Messages = Omit<Texts<typeof en>, 'direction'> & { readonly direction: 'ltr' | 'rtl' };
