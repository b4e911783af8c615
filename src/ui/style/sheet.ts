import { BASE } from './base.js';
import { FORMS } from './forms.js';
import { LAYOUT } from './layout.js';
import { PARTS } from './parts.js';
import { TOKENS } from './tokens.js';

/** The one sheet of every page, without the spaces that only its readers need. */
export const STYLE = [TOKENS, BASE, LAYOUT, FORMS, PARTS].join('').replace(/\n\s*/g, '');
