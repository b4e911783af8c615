/** The part of Swagger UI that the changes below need. */
interface SwaggerUi {
  readonly React: { createElement(component: unknown, props: object): unknown };
}

/** What the dialog of one OAuth scheme is told. */
interface SchemeProps {
  readonly schema: { get(name: string): { has(scope: string): boolean } | undefined };
  readonly authSelectors: { getConfigs(): { readonly scopes: readonly string[] } };
}

/** Changes to Swagger UI. They are sent to the browser as source and run there: nothing else of this module is in reach. */
export const swaggerUiPlugins = [
  () => ({
    // The bar stays, though hidden, because it looks whether the system is dark; its logo has a style that no policy lets in.
    components: { Logo: () => null },
    wrapComponents: {
      // Every scheme takes the focus when the dialog opens, so the last one gets it, far below the one that signs in.
      Input:
        (Input: unknown, { React }: SwaggerUi) =>
        (props: object): unknown =>
          React.createElement(Input, { ...props, autoFocus: false }),
      // Every scheme would ask for all scopes that are ticked at first, also for those that other schemes show.
      oauth2:
        (Oauth2: unknown, { React }: SwaggerUi) =>
        (props: SchemeProps): unknown => {
          const { authSelectors, schema } = props;
          const offered = schema.get('allowedScopes') ?? schema.get('scopes');
          const getConfigs = (): object => {
            const configs = authSelectors.getConfigs();
            return { ...configs, scopes: configs.scopes.filter((scope) => offered?.has(scope)) };
          };
          return React.createElement(Oauth2, { ...props, authSelectors: { ...authSelectors, getConfigs } });
        },
    },
  }),
];
