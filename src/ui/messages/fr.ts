import { account } from './account/fr.js';
import type { Messages } from './en.js';

export const fr: Messages = {
  language: 'fr',
  direction: 'ltr',
  titlePrefixForErrors: 'Erreur : {title}',
  login: {
    title: 'Connexion',
    lead: 'pour continuer vers {client}',
    username: 'Nom d’utilisateur ou e-mail',
    password: 'Mot de passe',
    showPassword: 'Afficher le mot de passe',
    submit: 'Se connecter',
    toSignUp: 'Créer un compte',
    failures: {
      wrong_credentials: {
        title: 'Cela ne correspond pas',
        text: 'Le nom d’utilisateur ou le mot de passe est incorrect. Vérifiez les deux et réessayez.',
      },
      too_many_attempts: {
        title: 'Trop de tentatives',
        text: 'Pour protéger ce compte, la connexion est suspendue. Temps d’attente : {wait}.',
        textWithoutWait: 'Pour protéger ce compte, la connexion est suspendue. Veuillez réessayer plus tard.',
      },
      expired: {
        title: 'Cette page est restée ouverte trop longtemps',
        text: 'Rien n’a été envoyé. Veuillez saisir à nouveau votre mot de passe.',
      },
    },
  },
  signUp: {
    title: 'Créer un compte',
    lead: 'pour continuer vers {client}',
    name: 'Nom complet',
    username: 'Nom d’utilisateur',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    optional: 'Peut rester vide.',
    usernameHint: 'Lettres de a à z, chiffres, points, traits d’union et tirets bas.',
    passwordHint: 'Au moins 8 caractères.',
    submit: 'Créer le compte',
    toLogin: 'Se connecter avec un compte existant',
    faults: {
      name: 'Au plus 200 caractères, sans caractère de contrôle.',
      username:
        'Utilisez des lettres de a à z, des chiffres, des points, des traits d’union et des tirets bas, avec une lettre ou un chiffre au début et à la fin.',
      email: 'Saisissez une adresse comme nom@example.com.',
      password: 'Choisissez un mot de passe d’au moins 8 caractères.',
    },
    failures: {
      invalid: {
        title: 'Veuillez vérifier votre saisie',
        text: 'Rien n’a encore été enregistré. Les champs ci-dessous indiquent ce qu’il faut changer.',
      },
      taken: {
        title: 'Ce n’est pas disponible',
        text: 'Le nom d’utilisateur ou l’adresse e-mail est déjà utilisé. Choisissez-en un autre, ou connectez-vous si ce compte est le vôtre.',
      },
      too_many_attempts: {
        title: 'Trop de tentatives',
        text: 'La création de comptes est suspendue pour votre réseau. Temps d’attente : {wait}.',
        textWithoutWait: 'La création de comptes est suspendue pour votre réseau. Veuillez réessayer plus tard.',
      },
    },
  },
  account,
  selectAccount: {
    title: 'Choisir un compte',
    lead: 'pour continuer vers {client}',
    another: 'Utiliser un autre compte',
  },
  client: {
    website: 'Site web',
    policy: 'Politique de confidentialité',
    terms: 'Conditions d’utilisation',
  },
  consent: {
    title: 'Autoriser l’accès ?',
    lead: '{client} demande l’accès à votre compte.',
    signedInAs: 'Connecté en tant que',
    switchAccount: 'Utiliser un autre compte',
    scopesHeading: '{client} pourrait :',
    scopesHint: 'Décochez ce que vous ne souhaitez pas autoriser.',
    grantedHeading: 'Déjà autorisé :',
    identityOnly: 'Seule votre identité serait transmise. Rien d’autre n’est demandé.',
    required: 'obligatoire',
    destination: 'Après votre décision, vous retournerez vers {host}.',
    deny: 'Refuser',
    allow: 'Autoriser',
  },
  logout: {
    title: 'Se déconnecter ?',
    leadOfClient:
      '{client} demande à vous déconnecter de {service}, dans toutes les applications utilisées dans ce navigateur.',
    lead: 'Vous serez déconnecté de {service}, dans toutes les applications utilisées dans ce navigateur.',
    confirm: 'Se déconnecter',
    stay: 'Rester connecté',
    done: 'Vous êtes déconnecté',
    doneText: 'Vous pouvez fermer cette fenêtre.',
    goOn: 'Continuer',
  },
  formPost: {
    title: 'Retour à l’application',
    lead: 'Vous allez retourner vers {host}. Si rien ne se passe, appuyez sur le bouton.',
    submit: 'Continuer',
  },
  error: {
    code: 'Code d’erreur',
    expected: 'Ce qui était attendu',
    received: 'Ce qui a été reçu',
    nothingReceived: 'rien',
    action: 'Que faire',
    defaultAction:
      'Retournez à l’application d’où vous venez et recommencez. Si cela se reproduit, communiquez la référence ci-dessous à votre assistance.',
    correlationId: 'Référence',
    support: 'Aide',
    supportText: 'Contactez {support} et communiquez cette référence : {reference}',
    fallbackTitle: 'Cela n’a pas fonctionné',
    goOn: 'Continuer',
    situations: {
      sign_in_over: {
        title: 'Cette connexion est terminée',
        action: 'Retournez à l’application et recommencez.',
      },
      sign_in_busy: {
        title: 'Le service de connexion est surchargé',
        action: 'Trop de personnes se connectent en même temps. Patientez un instant, puis rechargez cette page.',
      },
      answered: {
        title: 'Cette demande a déjà reçu une réponse',
        action: 'Continuez dans l’application. Si elle ne vous reconnaît pas, recommencez à partir de là.',
      },
      other_browser: {
        title: 'Cette connexion appartient à un autre navigateur',
        action:
          'N’allez pas plus loin si quelqu’un vous a envoyé ce lien. Sinon, autorisez les cookies, retournez à l’application et recommencez.',
      },
      form_out_of_date: {
        title: 'Cette page n’est plus à jour',
        action: 'Rien n’a été modifié. Continuez pour voir où en sont les choses.',
      },
      form_by_get: {
        title: 'Rien n’a été fait',
        action:
          'Continuez et remplissez la page. Si un mot de passe se trouvait dans l’adresse, changez-le : les adresses sont journalisées.',
      },
      unknown_application: {
        title: 'Cette application n’est pas connue ici',
        action:
          'Retournez à l’application et recommencez. Si vous la développez : comparez client_id avec l’enregistrement (portico client list).',
      },
      application_off: {
        title: 'Cette application est désactivée',
        action: 'Demandez aux responsables de ce service de connexion si l’application doit être réactivée.',
      },
      unknown_redirect_uri: {
        title: 'La réponse irait à une adresse inconnue',
        action:
          'N’allez pas plus loin si un lien envoyé par quelqu’un vous a conduit ici. Si vous développez l’application : enregistrez exactement cette URI, ou envoyez celle qui est enregistrée.',
      },
    },
    titles: {
      invalid_request: 'Ce lien de connexion est incomplet',
      invalid_client: 'Cette application n’est pas connue ici',
      unauthorized_client: 'Cette application ne peut pas connecter de personnes de cette façon',
      access_denied: 'L’accès n’a pas été accordé',
      unsupported_response_type: 'L’application a fait une demande que nous ne prenons pas en charge',
      invalid_scope: 'L’application a demandé quelque chose qui n’existe pas',
      server_error: 'Une erreur s’est produite de notre côté',
      temporarily_unavailable: 'Le service de connexion est surchargé',
      not_found: 'Cette page n’existe pas',
    },
  },
};
