import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql';

/** More fields than any screen needs; aliases count each, so that one request cannot ask the same thing a thousand times. */
const MAX_FIELDS = 250;

/** A validation rule: a document with too many fields, aliases and fragments included, is refused before it runs. */
export function limitFields(context: ValidationContext): ASTVisitor {
  let fields = 0;
  let reported = false;
  return {
    Field(node) {
      fields += 1;
      if (fields <= MAX_FIELDS || reported) return;
      reported = true;
      context.reportError(new GraphQLError(`A request may select at most ${MAX_FIELDS} fields`, { nodes: node }));
    },
  };
}
