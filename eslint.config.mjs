import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A suppression says why: `// eslint-disable-next-line rule -- reason`. */
const describedSuppression = {
  meta: { type: 'problem', schema: [], messages: { missing: 'Say why after " -- ".' } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (/^\s*eslint-disable/.test(comment.value) && !/\s--\s+\S/.test(comment.value)) {
            context.report({ loc: comment.loc, messageId: 'missing' });
          }
        }
      },
    };
  },
};

const tooManyParameters = [
  'FunctionDeclaration[params.length>4]',
  'ArrowFunctionExpression[params.length>4]',
  ':not(MethodDefinition) > FunctionExpression[params.length>4]',
  'MethodDefinition:not([kind="constructor"]) > FunctionExpression[params.length>4]',
].map((selector) => ({ selector, message: 'At most 4 parameters: pass an object with names.' }));

const tooManyDependencies = {
  selector: 'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>6]',
  message: 'At most 6 constructor dependencies: this class does more than one thing.',
};

/** jest compiles to CommonJS, where these do not exist. */
const notInCommonJs = [
  {
    selector: ':not(MemberExpression[property.name="url"]) > MetaProperty[meta.name="import"]',
    message: 'Of import.meta only url in src: there is nothing else of it in CommonJS, which jest compiles to.',
  },
  { selector: 'Program > ExpressionStatement > AwaitExpression', message: 'No top-level await in src.' },
  { selector: 'Program > VariableDeclaration AwaitExpression:not(:function *)', message: 'No top-level await in src.' },
];

const environmentMessage = 'Settings are parsed once, in src/config. Inject the setting.';

export default defineConfig(
  { ignores: ['dist/', 'data/', 'coverage/', 'docs/images/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  {
    plugins: { portico: { rules: { 'described-suppression': describedSuppression } } },
    rules: {
      'portico/described-suppression': 'error',
      complexity: ['error', 12],
      // A guard clause may stand on one line.
      curly: ['error', 'multi-line'],
      // == null asks for null and undefined at once.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 200 }],
      'max-lines-per-function': ['error', { max: 40, skipComments: true, skipBlankLines: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...tooManyParameters, tooManyDependencies],
      'no-unreachable': 'error',
      'no-var': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme'], location: 'start' }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', ...tooManyParameters, tooManyDependencies, ...notInCommonJs],
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: environmentMessage }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:process', importNames: ['env'], message: environmentMessage },
            { name: 'process', message: 'Use the global process.' },
          ],
        },
      ],
    },
  },
  {
    // The settings of the server, of the sample client, and the two doors of the process.
    files: ['src/config/**', 'src/main.ts', 'src/cli.ts', 'src/sample-client/main.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['src/main.ts', 'src/cli.ts', 'src/cli/**', 'src/demo/**', 'src/sample-client/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.{ts,tsx}', 'src/**/*.spec.{ts,tsx}'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'no-restricted-properties': 'off',
      // expect(object.method) does not call it.
      '@typescript-eslint/unbound-method': 'off',
      // Answers of a server under test are read as they come.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['bench/**', 'tools/**', 'ormconfig.ts', '*.config.*', '.dependency-cruiser.cjs'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
);
