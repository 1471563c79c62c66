interface Field {
  readonly name: string;
  readonly disabled?: boolean;
  readonly attribute?: { readonly pluginOptions?: { readonly tillgram?: { readonly readOnly?: boolean } } };
}

interface EditLayout {
  readonly layout: {
    readonly layout: readonly (readonly (readonly Field[])[])[];
  };
  readonly query: unknown;
}

/** What a form sends back without showing it (`src/api/panel/form-guard.ts`). */
const HIDDEN: ReadonlySet<string> = new Set(['formSeen']);

/** What only commands change can be read in a form, and not typed over (`src/api/panel/read-only.ts`). */
const shownOnly = (field: Field): Field =>
  field.attribute?.pluginOptions?.tillgram?.readOnly ? { ...field, disabled: true } : field;

/** Forms of the content manager without the fields that are there for the server only; they stay in what is sent. */
export const hideFields = ({ layout, query }: EditLayout): EditLayout => ({
  query,
  layout: {
    ...layout,
    layout: layout.layout
      .map((panel) =>
        panel.map((row) => row.filter(({ name }) => !HIDDEN.has(name)).map(shownOnly)).filter((row) => row.length > 0),
      )
      .filter((panel) => panel.length > 0),
  },
});
