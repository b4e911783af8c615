import { account } from './account/de.js';
import type { Messages } from './en.js';

export const de: Messages = {
  language: 'de',
  direction: 'ltr',
  titlePrefixForErrors: 'Fehler: {title}',
  login: {
    title: 'Anmelden',
    lead: 'um fortzufahren zu {client}',
    username: 'Benutzername oder E-Mail',
    password: 'Passwort',
    showPassword: 'Passwort anzeigen',
    submit: 'Anmelden',
    toSignUp: 'Konto anlegen',
    failures: {
      wrong_credentials: {
        title: 'Das passt nicht zusammen',
        text: 'Benutzername oder Passwort stimmt nicht. Bitte prüfen Sie beides und versuchen Sie es erneut.',
      },
      too_many_attempts: {
        title: 'Zu viele Versuche',
        text: 'Zum Schutz dieses Kontos ist die Anmeldung angehalten. Wartezeit: {wait}.',
        textWithoutWait:
          'Zum Schutz dieses Kontos ist die Anmeldung angehalten. Bitte versuchen Sie es später noch einmal.',
      },
      expired: {
        title: 'Diese Seite war zu lange offen',
        text: 'Es wurde nichts gesendet. Bitte geben Sie Ihr Passwort noch einmal ein.',
      },
    },
  },
  signUp: {
    title: 'Konto anlegen',
    lead: 'um fortzufahren zu {client}',
    name: 'Vollständiger Name',
    username: 'Benutzername',
    email: 'E-Mail',
    password: 'Passwort',
    optional: 'Darf leer bleiben.',
    usernameHint: 'Buchstaben a bis z, Ziffern, Punkte, Bindestriche und Unterstriche.',
    passwordHint: 'Mindestens 8 Zeichen.',
    submit: 'Konto anlegen',
    toLogin: 'Mit einem vorhandenen Konto anmelden',
    faults: {
      name: 'Bitte höchstens 200 Zeichen, ohne Steuerzeichen.',
      username:
        'Bitte Buchstaben a bis z, Ziffern, Punkte, Bindestriche und Unterstriche; am Anfang und am Ende ein Buchstabe oder eine Ziffer.',
      email: 'Bitte geben Sie eine Adresse wie name@example.com ein.',
      password: 'Bitte wählen Sie ein Passwort mit mindestens 8 Zeichen.',
    },
    failures: {
      invalid: {
        title: 'Bitte prüfen Sie Ihre Angaben',
        text: 'Es wurde noch nichts gespeichert. Bei den Feldern steht, was zu ändern ist.',
      },
      taken: {
        title: 'Das ist nicht verfügbar',
        text: 'Der Benutzername oder die E-Mail-Adresse ist vergeben. Wählen Sie etwas anderes, oder melden Sie sich an, wenn das Konto Ihnen gehört.',
      },
      too_many_attempts: {
        title: 'Zu viele Versuche',
        text: 'Das Anlegen von Konten ist für Ihr Netz angehalten. Wartezeit: {wait}.',
        textWithoutWait:
          'Das Anlegen von Konten ist für Ihr Netz angehalten. Bitte versuchen Sie es später noch einmal.',
      },
    },
  },
  account,
  selectAccount: {
    title: 'Konto wählen',
    lead: 'weiter zu {client}',
    another: 'Anderes Konto verwenden',
  },
  client: {
    website: 'Website',
    policy: 'Datenschutzerklärung',
    terms: 'Nutzungsbedingungen',
  },
  consent: {
    title: 'Zugriff erlauben?',
    lead: '{client} bittet um Zugriff auf Ihr Konto.',
    signedInAs: 'Angemeldet als',
    switchAccount: 'Anderes Konto verwenden',
    scopesHeading: '{client} dürfte dann:',
    scopesHint: 'Entfernen Sie das Häkchen bei allem, was Sie nicht erlauben möchten.',
    grantedHeading: 'Bereits erlaubt:',
    identityOnly: 'Es wird nur mitgeteilt, wer Sie sind. Mehr wird nicht verlangt.',
    required: 'erforderlich',
    destination: 'Nach Ihrer Entscheidung kehren Sie zurück zu {host}.',
    deny: 'Ablehnen',
    allow: 'Erlauben',
  },
  logout: {
    title: 'Abmelden?',
    leadOfClient: '{client} möchte Sie bei {service} abmelden, in allen Anwendungen, die Sie in diesem Browser nutzen.',
    lead: 'Sie werden bei {service} abgemeldet, in allen Anwendungen, die Sie in diesem Browser nutzen.',
    confirm: 'Abmelden',
    stay: 'Angemeldet bleiben',
    done: 'Sie sind abgemeldet',
    doneText: 'Sie können dieses Fenster schließen.',
    goOn: 'Weiter',
  },
  formPost: {
    title: 'Sie werden zurückgeleitet',
    lead: 'Es geht zurück zu {host}. Falls nichts geschieht, drücken Sie bitte den Knopf.',
    submit: 'Weiter',
  },
  error: {
    code: 'Fehlercode',
    expected: 'Was erwartet wurde',
    received: 'Was ankam',
    nothingReceived: 'nichts',
    action: 'Was Sie tun können',
    defaultAction:
      'Gehen Sie zurück zur Anwendung, von der Sie kommen, und beginnen Sie von vorn. Geschieht es wieder, nennen Sie dem Helpdesk die Referenz unten.',
    correlationId: 'Referenz',
    support: 'Hilfe',
    supportText: 'Wenden Sie sich an {support} und nennen Sie diese Referenz: {reference}',
    fallbackTitle: 'Das hat nicht geklappt',
    goOn: 'Weiter',
    situations: {
      sign_in_over: {
        title: 'Diese Anmeldung ist vorbei',
        action: 'Gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
      },
      sign_in_busy: {
        title: 'Die Anmeldung ist gerade überlastet',
        action:
          'Zu viele Menschen melden sich gleichzeitig an. Warten Sie einen Augenblick und laden Sie diese Seite dann neu.',
      },
      answered: {
        title: 'Diese Anfrage ist bereits beantwortet',
        action: 'Machen Sie in der Anwendung weiter. Wenn sie Sie nicht kennt, beginnen Sie dort von vorn.',
      },
      other_browser: {
        title: 'Diese Anmeldung gehört zu einem anderen Browser',
        action:
          'Machen Sie nicht weiter, wenn Ihnen jemand diesen Link geschickt hat. Sonst erlauben Sie Cookies, gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
      },
      form_out_of_date: {
        title: 'Diese Seite ist veraltet',
        action: 'Es wurde nichts geändert. Gehen Sie weiter, dann sehen Sie den aktuellen Stand.',
      },
      form_by_get: {
        title: 'Es ist nichts geschehen',
        action:
          'Gehen Sie weiter und füllen Sie die Seite aus. Falls ein Passwort in der Adresse stand, ändern Sie es: Adressen werden protokolliert.',
      },
      unknown_application: {
        title: 'Diese Anwendung ist hier nicht bekannt',
        action:
          'Gehen Sie zurück zur Anwendung und beginnen Sie von vorn. Falls Sie sie entwickeln: Vergleichen Sie client_id mit der Registrierung (portico client list).',
      },
      application_off: {
        title: 'Diese Anwendung ist abgeschaltet',
        action: 'Fragen Sie die Betreiber dieses Anmeldedienstes, ob die Anwendung wieder eingeschaltet werden soll.',
      },
      unknown_redirect_uri: {
        title: 'Die Antwort ginge an eine unbekannte Adresse',
        action:
          'Machen Sie nicht weiter, wenn Sie durch einen Link von jemandem hierher gekommen sind. Falls Sie die Anwendung entwickeln: Registrieren Sie genau diese URI, oder senden Sie die registrierte.',
      },
    },
    titles: {
      invalid_request: 'Dieser Anmeldelink ist nicht vollständig',
      invalid_client: 'Diese Anwendung ist hier nicht bekannt',
      unauthorized_client: 'Diese Anwendung darf auf diesem Weg niemanden anmelden',
      access_denied: 'Der Zugriff wurde nicht erteilt',
      unsupported_response_type: 'Die Anwendung hat auf eine Art gefragt, die wir nicht unterstützen',
      invalid_scope: 'Die Anwendung hat nach etwas gefragt, das es nicht gibt',
      server_error: 'Bei uns ist etwas schiefgegangen',
      temporarily_unavailable: 'Die Anmeldung ist gerade überlastet',
      not_found: 'Diese Seite gibt es nicht',
    },
  },
};
