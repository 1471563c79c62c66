interface EditLayout {
  readonly layout: {
    readonly layout: readonly (readonly (readonly { readonly name: string }[])[])[];
  };
  readonly query: unknown;
}

/** What a form sends back without showing it (`src/api/panel/form-guard.ts`). */
const HIDDEN: ReadonlySet<string> = new Set(['formSeen']);

/** Forms of the content manager without the fields that are there for the server only; they stay in what is sent. */
export const hideFields = ({ layout, query }: EditLayout): EditLayout => ({
  query,
  layout: {
    ...layout,
    layout: layout.layout
      .map((panel) => panel.map((row) => row.filter(({ name }) => !HIDDEN.has(name))).filter((row) => row.length > 0))
      .filter((panel) => panel.length > 0),
  },
});
