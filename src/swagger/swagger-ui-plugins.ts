/** The part of Swagger UI that the changes below need. */
interface SwaggerUi {
  readonly React: { createElement(component: unknown, props: object): unknown };
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
    },
  }),
];
