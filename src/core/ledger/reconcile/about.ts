/** What a row of a check is about; every edge knows where it shows such a thing. */
export type DriftAbout =
  | { readonly kind: 'transaction'; readonly id: string }
  | { readonly kind: 'month'; readonly id: string }
  | { readonly kind: 'subject'; readonly type: string; readonly id: string }
  | {
      readonly kind: 'account';
      readonly ownerKind: string;
      readonly ownerId: string;
      readonly purpose: string;
      readonly currency: string;
    };

/** SQL for the column `about`. @param id an expression for the transaction's id */
export const aboutTransaction = (id: string): string => `jsonb_build_object('kind', 'transaction', 'id', ${id}::text)`;

/** @param alias of `ledger.account` in the statement */
export const aboutAccount = (alias: string): string =>
  `jsonb_build_object('kind', 'account', 'ownerKind', ${alias}.owner_kind, 'ownerId', ${alias}.owner_id,
                     'purpose', ${alias}.purpose, 'currency', ${alias}.currency)`;

/** @param type and `id` are expressions that name a business record, such as `'deposit'` and `d.document_id` */
export const aboutSubject = (type: string, id: string): string =>
  `jsonb_build_object('kind', 'subject', 'type', ${type}, 'id', ${id}::text)`;

/**
 * SQL for the column `what`: `account 7 of user 12 (wallet)`. The house is one, and its id says nothing more.
 * @param alias of `ledger.account` in the statement
 */
export const nameAccount = (alias: string): string =>
  `'account ' || ${alias}.id || ' of ' || ${nameOwner(alias)} || ' (' || ${alias}.purpose || ')'`;

/** `user 12`, `house`. @param alias of what has the columns `owner_kind` and `owner_id` */
export const nameOwner = (alias: string): string =>
  `case when ${alias}.owner_id = ${alias}.owner_kind then ${alias}.owner_kind
        else ${alias}.owner_kind || ' ' || ${alias}.owner_id end`;
